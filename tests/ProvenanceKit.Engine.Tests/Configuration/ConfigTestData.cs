using System.Text;
using System.Text.Json;
using ProvenanceKit.Engine.Configuration;

namespace ProvenanceKit.Engine.Tests.Configuration;

/// <summary>Test data of this folder, and the material outside the repository where it exists.</summary>
internal static class ConfigTestData
{
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    public static string SharedRoot { get; } =
        Environment.GetEnvironmentVariable("PROVENANCEKIT_SHARED") ?? Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared"));

    private static readonly Lazy<JsonDocument> s_golden = new(static () => JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(RepositoryRoot, "tests", "ProvenanceKit.Engine.Tests", "Configuration", "Data", "golden-architecture.json"))));

    public static JsonElement GoldenModels => s_golden.Value.RootElement.GetProperty("models");

    public static JsonElement GoldenPairs => s_golden.Value.RootElement.GetProperty("pairs");

    public static JsonElement GoldenModel(string name) => GoldenModels.EnumerateArray().Single(m => m.GetProperty("name").GetString() == name);

    public static ModelConfiguration Parse(string json) => ModelConfiguration.Parse(Encoding.UTF8.GetBytes(json), "config.json");

    public static ArchitectureFacts Read(string json) => ArchitectureReader.Read(Parse(json), "00", 1, 2);

    public static ArchitectureFacts ReadGolden(JsonElement model)
    {
        ModelConfiguration configuration = Parse(model.GetProperty("config").GetRawText());
        JsonElement mfi = model.GetProperty("mfi");
        return ArchitectureReader.Read(
            configuration, mfi.GetProperty("tokenizer_hash").GetString(), Id(mfi, "bos_token_id"), Id(mfi, "eos_token_id"));
    }

    public static int? Id(JsonElement mfi, string name) =>
        mfi.GetProperty(name) is { ValueKind: JsonValueKind.Number } id ? id.GetInt32() : null;

    private static string FindRepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ProvenanceKit.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests run from a folder inside the repository.");
    }
}
