using ProvenanceKit.Engine.Configuration;

namespace ProvenanceKit.Engine.Tests.Configuration;

public sealed class TypeTableTests
{
    // What the reference table could not say about a default instance: see each comment.
    private static readonly HashSet<string> s_unusual =
    [
        // A dictionary of counts.
        "lxmert",
        // A width per layer.
        "gemma3n_text",
        "gemma3n",
    ];

    [Fact]
    public void Read_EveryKnownType_GivesFactsFromItsNameAlone()
    {
        Assert.Equal(499, ModelTypeTable.Names.Count());
        foreach (string name in ModelTypeTable.Names)
        {
            ArchitectureFacts facts = ConfigTestData.Read($$"""{"model_type": "{{name}}", "architectures": ["X"]}""");
            Assert.Equal(name, facts.ModelType);
            Assert.True(facts.IsKnownModelType);
            Assert.Equal(64, facts.ArchHash.Length);
        }
    }

    [SharedConfigFact("tables/autoconfig.json")]
    public void Resolve_EveryKnownType_EqualsTheDefaultInstance()
    {
        byte[] utf8 = File.ReadAllBytes(Path.Combine(ConfigTestData.SharedRoot, "tables", "autoconfig.json"));
        Assert.True(PythonJsonReader.Read(utf8, "autoconfig.json").Dictionary.TryGet("types", out PythonValue? types));
        List<string> differences = [];
        int count = 0;
        foreach ((string name, PythonValue type) in types.Dictionary.Members)
        {
            if (type.Dictionary.TryGet("defaults", out PythonValue? defaults) && !s_unusual.Contains(name))
            {
                count++;
                ConfigAttributes attributes = ConfigTestData.Parse($$"""{"model_type": "{{name}}"}""").Attributes;
                differences.AddRange(Differences(name, defaults.Dictionary, attributes));
                if (type.Dictionary.TryGet("sub", out PythonValue? nested))
                {
                    differences.AddRange(nested.Dictionary.Members
                        .Where(n => n.Key is "text_config" or "decoder")
                        .SelectMany(n => Differences(name + "." + n.Key, n.Value.Dictionary, attributes.FindNested(n.Key)!)));
                }
            }
        }

        Assert.Equal(482, count);
        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    private static IEnumerable<string> Differences(string type, PythonDictionary expected, ConfigAttributes attributes)
    {
        foreach ((string name, PythonValue value) in expected.Members)
        {
            // Ids are the tokenizer's; the others aren't attributes that the facts read.
            if (name is "default_theta" or "bos_token_id" or "eos_token_id" or "architectures" or "model_type" or "n_inner" or "partial_rotary_factor")
            {
                continue;
            }

            string actual = attributes.Find(name) is { } found ? PythonText.Dump(found) : "absent";
            if (PythonText.Dump(value) != actual)
            {
                yield return $"{type}.{name}: {PythonText.Dump(value)} / {actual}";
            }
        }
    }
}
