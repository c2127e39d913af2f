using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Tests.Variants;

/// <summary>Every valid entry of the shared variants against what the manifest states: the values themselves, or the original within the tolerance.</summary>
public sealed partial class ManifestValueTests
{
    // The zoo is stored as bfloat16 and most files were made from the float32 weights behind it: half a unit in the last of 7 bits behind the first.
    private const double StoredRounding = 1.0 / 256;

    public static TheoryData<string> Originals => [.. Paths(entry => entry.TryGetProperty("equals", out _))];

    public static TheoryData<string> Stated => [.. Paths(entry => entry.TryGetProperty("values", out _))];

    [VariantsFact]
    public void Manifest_EveryValidEntry_IsInOneOfTheTheories()
    {
        // The adapter has tests of its own (AdapterVariantTests).
        string[] valid = [.. Paths(entry => entry.GetProperty("expect").GetString()!.StartsWith("equal", StringComparison.Ordinal))];
        Assert.Empty(valid.Except(Paths(entry => entry.TryGetProperty("equals", out _))).Except(Paths(entry => entry.TryGetProperty("values", out _))));
        Assert.InRange(valid.Length, 30, 1000);
    }

    [VariantsTheory]
    [MemberData(nameof(Stated))]
    public void Read_EntryWithValues_HasThem(string path)
    {
        JsonElement entry = SharedVariants.Entries(p => p == path).Single();
        using Checkpoint? checkpoint = Open(path, mayRefuse: entry.GetProperty("expect").GetString()!.StartsWith("refuse", StringComparison.Ordinal));
        if (checkpoint is null)
        {
            return;
        }

        JsonElement values = entry.GetProperty("values");
        if (values.ValueKind == JsonValueKind.Array)
        {
            Assert.Equal(Numbers(values), Values(checkpoint, Assert.Single(checkpoint.Tensors)));
            return;
        }

        foreach (JsonProperty tensor in values.EnumerateObject())
        {
            Assert.Equal(Numbers(tensor.Value), Values(checkpoint, checkpoint.Find(tensor.Name)!));
        }
    }

    [VariantsTheory]
    [MemberData(nameof(Originals))]
    public void Read_EntryWithAnOriginal_EqualsItWithinTheStatedTolerance(string path)
    {
        JsonElement entry = SharedVariants.Entries(p => p == path).Single();
        string named = entry.GetProperty("equals").GetString()!.Split(' ', ';')[0];
        string folder = SharedVariants.At(named.StartsWith("zoo/", StringComparison.Ordinal) ? "../" + named : named);
        if (!Directory.Exists(folder))
        {
            // Not every original is stored; such an entry has its golden values, which SharedVariantTests compares bit for bit.
            Assert.True(entry.TryGetProperty("golden", out JsonElement golden) && File.Exists(SharedVariants.At(golden.GetString()!)), $"neither {named} nor golden values are there");
            return;
        }

        using Checkpoint checkpoint = Open(path, mayRefuse: false)!, original = CheckpointFactory.Open(ModelLocator.Locate(folder));
        int compared = 0;
        foreach (TensorInfo truth in original.Tensors)
        {
            string name = path.EndsWith("_unprefixed", StringComparison.Ordinal) || path == "st_and_bin_both" ? truth.Name.Replace("transformer.", "", StringComparison.Ordinal) : truth.Name;
            if ((checkpoint.Find(name) ?? checkpoint.Find(truth.Name)) is { } tensor && !(path == "pt_transposed_tied_A2l" && name == "lm_head.weight"))
            {
                Assert.Equal<long>(truth.Shape, tensor.Shape);
                AssertWithin(entry.GetProperty("tolerance"), tensor, Values(checkpoint, tensor), Values(original, truth));
                compared++;
            }
        }

        // "layers 0-1" and "block 0" hold a part of the original; all others hold all of it.
        bool isPart = entry.GetProperty("equals").GetString()!.Contains('(', StringComparison.Ordinal);
        Assert.True(isPart ? compared >= 14 : compared == original.Tensors.Count, $"{compared} of {original.Tensors.Count} tensors were compared");
    }

    private static void AssertWithin(JsonElement tolerance, TensorInfo tensor, float[] values, float[] truth)
    {
        if (tolerance.ValueKind == JsonValueKind.Number)
        {
            Assert.Equal(truth, values);
            return;
        }

        if (tolerance.ValueKind == JsonValueKind.Object)
        {
            JsonElement most = tolerance.GetProperty("relative_frobenius_per_tensor_max");
            string type = tensor.Encoding ?? tensor.DataType.ToString();
            double allowed = most.ValueKind == JsonValueKind.Number ? most.GetDouble() : most.GetProperty(type).GetDouble();
            double difference = Math.Sqrt(values.Zip(truth, (v, t) => Math.Pow((double)v - t, 2)).Sum() / truth.Sum(t => (double)t * t));
            Assert.True(difference <= (allowed * 1.0001) + FrobeniusSlack(type), $"{tensor.Name} ({type}): {difference}, allowed {allowed}");
            return;
        }

        (double relative, double absolute) = Parse(tolerance.GetString()!, tensor.Name);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.True(
                Math.Abs(values[i] - truth[i]) <= ((relative + StoredRounding) * Math.Abs(truth[i])) + absolute, $"{tensor.Name}[{i}]: {values[i]} for {truth[i]}");
        }
    }

    // Rounding of the stored original, even over half a unit: its root mean square.
    private static double FrobeniusSlack(string type) => type == "F32" ? StoredRounding / Math.Sqrt(3) : StoredRounding / 2;

    // "2^-11 relative (f16 rounding), 3e-8 absolute"; "MLP 2^-4 relative (subnormal step 2^-9), attention/lm_head 2^-11, embedding 2^-8, rest 0".
    private static (double Relative, double Absolute) Parse(string text, string name)
    {
        if (text.StartsWith("MLP", StringComparison.Ordinal))
        {
            return name.Contains(".mlp.", StringComparison.Ordinal) ? (1.0 / 16, 1.0 / 1024)
                : name.Contains("self_attn", StringComparison.Ordinal) || name.StartsWith("lm_head", StringComparison.Ordinal) ? (1.0 / 2048, 3e-8)
                : name.Contains("embed", StringComparison.Ordinal) ? (1.0 / 256, 0) : (0, 0);
        }

        double relative = Math.Pow(2, -int.Parse(Relative().Match(text).Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        double absolute = Absolute().Match(text) is { Success: true } stated ? double.Parse(stated.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : Step().Match(text) is { Success: true } step ? Math.Pow(2, -int.Parse(step.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - 1) : 3e-8;
        return (relative, absolute);
    }

    private static Checkpoint? Open(string path, bool mayRefuse)
    {
        try
        {
            return CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At(path)));
        }
        catch (Errors.ProvenanceException) when (mayRefuse)
        {
            return null;
        }
    }

    private static float[] Values(Checkpoint checkpoint, TensorInfo tensor)
    {
        float[] values = new float[tensor.ElementCount];
        checkpoint.Read(tensor, 0, values);
        return values;
    }

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetSingle())];

    private static IEnumerable<string> Paths(Func<JsonElement, bool> wanted) =>
        SharedVariants.Entries(static _ => true).Where(wanted).Select(entry => entry.GetProperty("path").GetString()!);

    [GeneratedRegex(@"2\^-(\d+) relative")]
    private static partial Regex Relative();

    [GeneratedRegex(@"([\d.e-]+) absolute")]
    private static partial Regex Absolute();

    [GeneratedRegex(@"step 2\^-(\d+)")]
    private static partial Regex Step();
}
