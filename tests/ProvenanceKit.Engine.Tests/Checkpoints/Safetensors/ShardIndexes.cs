using ProvenanceKit.Engine.Errors;
using static ProvenanceKit.Engine.Tests.Checkpoints.Safetensors.ShardedFolder;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

/// <summary>Index texts over the shards of <see cref="ShardedFolder.WriteShards"/>: those that must be refused and those that must be read.</summary>
internal static class ShardIndexes
{
    /// <summary>Every index.</summary>
    public static IReadOnlyList<ShardIndexCase> All { get; } = [.. Valid(), .. Broken(), .. Escaping()];

    /// <summary>Names of the refused ones, for a theory.</summary>
    public static TheoryData<string> BrokenNames => [.. All.Where(c => c.Code is not null).Select(c => c.Name)];

    /// <summary>Names of the readable ones, for a theory.</summary>
    public static TheoryData<string> ValidNames => [.. All.Where(c => c.Code is null).Select(c => c.Name)];

    /// <summary>The case of that name.</summary>
    public static ShardIndexCase Get(string name) => All.Single(c => c.Name == name);

    private static IEnumerable<ShardIndexCase> Valid()
    {
        string a = Map("a", FirstShard);
        string b = Map("b", SecondShard);
        yield return new("two shards", Index(a, b));
        yield return new("tensors in another order", Index(b, a));
        yield return new("no metadata", "{\"weight_map\":{" + a + "," + b + "}}");
        yield return new("total size as float", "{\"metadata\":{\"total_size\":16.0},\"weight_map\":{" + a + "," + b + "}}");
        yield return new("wrong total size", "{\"metadata\":{\"total_size\":999999},\"weight_map\":{" + a + "," + b + "}}");
        yield return new("weight map before the metadata", "{\"weight_map\":{" + a + "," + b + "},\"metadata\":{}}");
    }

    private static IEnumerable<ShardIndexCase> Broken()
    {
        string a = Map("a", FirstShard);
        string b = Map("b", SecondShard);
        ProvenanceErrorCode code = ProvenanceErrorCode.ShardIndexInvalid;
        yield return new("missing shard", Index(a, Map("b", "model-00009-of-00002.safetensors")), ProvenanceErrorCode.ShardMissing);
        yield return new("tensor missing from its shard", Index(a, b, Map("c", SecondShard)), code);
        yield return new("tensor in the other shard", Index(Map("a", SecondShard), Map("b", FirstShard)), code);
        yield return new("duplicate tensor", Index(a, a, b), code);
        yield return new("duplicate tensor, two shards", Index(a, b, Map("a", SecondShard)), code);
        yield return new("duplicate weight map", "{\"weight_map\":{" + a + "},\"weight_map\":{" + b + "}}", code);
        yield return new("empty file", "", ProvenanceErrorCode.FileEmpty);
        yield return new("not JSON", "weights", code);
        yield return new("cut in the middle", Index(a, b)[..40], code);
        yield return new("array", "[]", code);
        yield return new("no weight map", "{\"metadata\":{}}", code);
        yield return new("weight map is a list", "{\"weight_map\":[]}", code);
        yield return new("weight map is null", "{\"weight_map\":null}", code);
        yield return new("empty weight map", "{\"weight_map\":{}}", code);
        yield return new("shard is a number", Index("\"a\":1", b), code);
        yield return new("shard is null", Index("\"a\":null", b), code);
        yield return new("shard is empty", Index(Map("a", ""), b), code);
        yield return new("deep nesting", "{\"weight_map\":" + new string('[', 100_000) + new string(']', 100_000) + "}", code);
    }

    private static IEnumerable<ShardIndexCase> Escaping()
    {
        string b = Map("b", SecondShard);
        ProvenanceErrorCode code = ProvenanceErrorCode.PathEscapesModel;
        yield return new("parent folder", Index(Map("a", "../" + FirstShard), b), code);
        yield return new("parent folder with backslash", Index(Map("a", "..\\" + FirstShard), b), code);
        yield return new("parent folder in the middle", Index(Map("a", "x/../../" + FirstShard), b), code);
        yield return new("parent folder alone", Index(Map("a", ".."), b), code);
        yield return new("absolute path", Index(Map("a", "/etc/passwd"), b), code);
        yield return new("drive path", Index(Map("a", "C:\\windows\\win.ini"), b), code);
        yield return new("network path", Index(Map("a", "\\\\server\\share\\x.safetensors"), b), code);
        yield return new("file address", Index(Map("a", "file:///etc/passwd"), b), code);
        yield return new("zero character", Index("\"a\":\"model\\u0000.safetensors\"", b), code);
    }
}
