using System.Text.Json;

namespace ProvenanceKit.Engine.Tests.Reports;

/// <summary>The rules of the published CycloneDX 1.6 schema (bom-1.6.schema.json) for the parts that a report writes: members, required ones, enumerations, patterns.</summary>
internal static class CycloneDxRules
{
    private static readonly string[] s_techniques =
        ["source-code-analysis", "binary-analysis", "manifest-analysis", "ast-fingerprint", "hash-comparison", "instrumentation", "dynamic-analysis", "filename", "attestation", "other"];

    private static readonly string[] s_fields = ["group", "name", "version", "purl", "cpe", "omniborId", "swhid", "swid", "hash"];

    private static readonly string[] s_types =
    [
        "application", "framework", "library", "container", "platform", "operating-system", "device", "device-driver", "firmware", "file", "machine-learning-model", "data", "cryptographic-asset",
    ];

    /// <summary>Fails when the document breaks a rule.</summary>
    public static void Check(JsonElement bom)
    {
        Members(bom, ["bomFormat", "specVersion"], "$schema", "serialNumber", "version", "metadata", "components");
        Assert.Equal("CycloneDX", bom.GetProperty("bomFormat").GetString());
        Assert.Equal("1.6", bom.GetProperty("specVersion").GetString());
        Assert.Matches("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", bom.GetProperty("serialNumber").GetString());
        Assert.Equal(1, bom.GetProperty("version").GetInt32());
        JsonElement metadata = bom.GetProperty("metadata");
        Members(metadata, [], "timestamp", "tools", "properties");
        Assert.True(DateTimeOffset.TryParse(metadata.GetProperty("timestamp").GetString(), System.Globalization.CultureInfo.InvariantCulture, out _));
        Members(metadata.GetProperty("tools"), [], "components");
        var references = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonElement component in metadata.GetProperty("tools").GetProperty("components").EnumerateArray().Concat(bom.GetProperty("components").EnumerateArray()))
        {
            Component(component, references);
        }

        foreach (JsonElement tool in Find(bom, "identity").SelectMany(i => i.EnumerateArray()).SelectMany(i => i.GetProperty("tools").EnumerateArray()))
        {
            Assert.Contains(tool.GetString()!, references);
        }
    }

    private static void Component(JsonElement component, HashSet<string> references)
    {
        Members(
            component, ["type", "name"], "bom-ref", "publisher", "version", "hashes", "licenses", "externalReferences", "pedigree", "components", "evidence", "modelCard", "properties");
        Assert.Contains(component.GetProperty("type").GetString(), s_types);
        if (component.TryGetProperty("bom-ref", out JsonElement reference))
        {
            Assert.NotEqual("", reference.GetString());
            Assert.True(references.Add(reference.GetString()!), $"bom-ref {reference} is there twice");
        }

        foreach (JsonElement hash in Items(component, "hashes"))
        {
            Members(hash, ["alg", "content"]);
            Assert.Equal("SHA-256", hash.GetProperty("alg").GetString());
            Assert.Matches("^[a-f0-9]{64}$", hash.GetProperty("content").GetString());
        }

        foreach (JsonElement license in Items(component, "licenses"))
        {
            Members(license, ["license"]);
            Members(license.GetProperty("license"), ["name"]);
        }

        foreach (JsonElement external in Items(component, "externalReferences"))
        {
            Members(external, ["type", "url"]);
            Assert.Equal("distribution", external.GetProperty("type").GetString());
            Assert.True(Uri.IsWellFormedUriString(external.GetProperty("url").GetString(), UriKind.Absolute));
        }

        foreach (JsonElement property in Items(component, "properties"))
        {
            Members(property, ["name"], "value");
            Assert.Equal(JsonValueKind.String, property.GetProperty("value").ValueKind);
        }

        if (component.TryGetProperty("modelCard", out JsonElement card))
        {
            Members(card, [], "modelParameters");
            Members(card.GetProperty("modelParameters"), [], "architectureFamily", "modelArchitecture");
        }

        if (component.TryGetProperty("pedigree", out JsonElement pedigree))
        {
            Members(pedigree, [], "ancestors", "variants", "notes");
            foreach (JsonElement relative in Items(pedigree, "ancestors").Concat(Items(pedigree, "variants")))
            {
                Component(relative, references);
            }
        }

        if (component.TryGetProperty("evidence", out JsonElement evidence))
        {
            Members(evidence, [], "identity");
            foreach (JsonElement identity in Items(evidence, "identity"))
            {
                Identity(identity);
            }
        }

        foreach (JsonElement part in Items(component, "components"))
        {
            Component(part, references);
        }
    }

    private static void Identity(JsonElement identity)
    {
        Members(identity, ["field"], "confidence", "concludedValue", "methods", "tools");
        Assert.Contains(identity.GetProperty("field").GetString(), s_fields);
        Assert.InRange(identity.GetProperty("confidence").GetDouble(), 0, 1);
        Assert.NotEqual(0, identity.GetProperty("methods").GetArrayLength());
        foreach (JsonElement method in Items(identity, "methods"))
        {
            Members(method, ["technique", "confidence"], "value");
            Assert.Contains(method.GetProperty("technique").GetString(), s_techniques);
            Assert.InRange(method.GetProperty("confidence").GetDouble(), 0, 1);
        }
    }

    private static void Members(JsonElement element, string[] required, params string[] optional)
    {
        string[] names = [.. element.EnumerateObject().Select(p => p.Name)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(required, name => Assert.Contains(name, names));
        Assert.All(names, name => Assert.Contains(name, required.Concat(optional)));
    }

    private static JsonElement[] Items(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement list) ? [.. list.EnumerateArray()] : [];

    private static IEnumerable<JsonElement> Find(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.Name == name ? [p.Value] : Find(p.Value, name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Find(item, name)),
        _ => [],
    };
}
