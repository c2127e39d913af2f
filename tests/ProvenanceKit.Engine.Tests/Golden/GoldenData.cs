using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>Numbers made with the reference kit on the golden models: pairs and features (<c>tests/Golden</c>).</summary>
internal static class GoldenData
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly Lazy<IReadOnlyList<GoldenPair>> s_pairs = new(() => Read<List<GoldenPair>>("pairs.json.gz"));
    private static readonly Lazy<IReadOnlyDictionary<string, GoldenFeatures>> s_features =
        new(() => Read<Dictionary<string, GoldenFeatures>>("features.json.gz"));

    /// <summary>The 129 pairs.</summary>
    public static IReadOnlyList<GoldenPair> Pairs => s_pairs.Value;

    /// <summary>Features by <c>model@mode</c>, mode being full, streaming or sliced.</summary>
    public static IReadOnlyDictionary<string, GoldenFeatures> Features => s_features.Value;

    /// <summary>Features of a model in the first mode there are any for; files, facts and vocabulary are the same in all.</summary>
    public static GoldenFeatures Of(string name) => Features.First(f => f.Key.StartsWith(name + "@", StringComparison.Ordinal)).Value;

    /// <summary>How the reference read a model: "full" lets it choose by size, and X_sparse21 is beyond the size from which it slices.</summary>
    public static string ActualMode(string model, string mode) => model == "X_sparse21" && mode == "full" ? "sliced" : mode;

    /// <summary>The root of the repository.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    private static T Read<T>(string fileName)
    {
        using FileStream file = File.OpenRead(Path.Combine(RepositoryRoot, "tests", "Golden", fileName));
        using GZipStream json = new(file, CompressionMode.Decompress);
        return JsonSerializer.Deserialize<T>(json, s_options) ?? throw new InvalidDataException(fileName + " holds null.");
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ProvenanceKit.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("No ProvenanceKit.sln above " + AppContext.BaseDirectory);
    }
}
