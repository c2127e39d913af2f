using System.Text;
using ProvenanceKit.Engine.Errors;
using static ProvenanceKit.Engine.Tests.Checkpoints.Safetensors.SafetensorsBytes;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

/// <summary>Files that must be refused, one per rule of the format; <see cref="ValidSafetensors"/> has the twins that just keep the rule.</summary>
internal static class BrokenSafetensors
{
    private const string Good = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    /// <summary>Every broken file.</summary>
    public static IReadOnlyList<SafetensorsCase> All { get; } = [.. Lengths(), .. Text(), .. Shape(), .. Layout()];

    /// <summary>The names of <see cref="All"/>, for a theory.</summary>
    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    /// <summary>The case of that name.</summary>
    public static SafetensorsCase Get(string name) => All.Single(c => c.Name == name);

    private static IEnumerable<SafetensorsCase> Lengths()
    {
        byte[] header = Encoding.UTF8.GetBytes(Good);
        ulong length = (ulong)header.Length;
        yield return new("empty file", [], ProvenanceErrorCode.FileEmpty);
        yield return new("one byte", [0x10], ProvenanceErrorCode.FileTruncated);
        yield return new("seven bytes of the length field", From(Good)[..7], ProvenanceErrorCode.FileTruncated);
        yield return new("length field only", From(Good)[..8], ProvenanceErrorCode.FileTruncated);
        yield return new("header length zero", FromRaw(0, [], []), ProvenanceErrorCode.HeaderInvalid);
        yield return new("header length zero with data", FromRaw(0, [], Ramp(8)), ProvenanceErrorCode.HeaderInvalid);
        yield return new("header length one byte beyond the file", FromRaw(length + 1, header, []), ProvenanceErrorCode.FileTruncated);
        yield return new("header cut in the middle", FromRaw(length, header.AsSpan(0, 20), []), ProvenanceErrorCode.FileTruncated);
        yield return new("header length 2^31", FromRaw(1UL << 31, header, Ramp(8)), ProvenanceErrorCode.LimitExceeded);
        yield return new("header length over 100 MB", FromRaw(100_000_001, header, Ramp(8)), ProvenanceErrorCode.LimitExceeded);
        yield return new("header length 2^63", FromRaw(1UL << 63, header, Ramp(8)), ProvenanceErrorCode.LimitExceeded);
        yield return new("header length 2^64 - 1", FromRaw(ulong.MaxValue, header, Ramp(8)), ProvenanceErrorCode.LimitExceeded);
        yield return new("header length 2^64 - 8 wraps around the file", FromRaw(ulong.MaxValue - 7, header, Ramp(8)), ProvenanceErrorCode.LimitExceeded);
        yield return new("header length one byte short of the JSON", FromRaw(length - 1, header, Ramp(8)), ProvenanceErrorCode.HeaderInvalid);
        yield return new("data one byte short", From(Good, 7), ProvenanceErrorCode.FileTruncated);
        yield return new("data missing", From(Good), ProvenanceErrorCode.FileTruncated);
        yield return new("one byte after the data", From(Good, 9), ProvenanceErrorCode.TensorLayoutInvalid);
        yield return new("data without any tensor", From("{}", 8), ProvenanceErrorCode.TensorLayoutInvalid);
    }

    private static IEnumerable<SafetensorsCase> Text()
    {
        yield return new("header is an array", From("[]"), ProvenanceErrorCode.HeaderInvalid);
        yield return new("header is a number", From("12345678"), ProvenanceErrorCode.HeaderInvalid);
        yield return new("header is a string", From("\"aaaaaa\""), ProvenanceErrorCode.HeaderInvalid);
        yield return new("header is null", From("null    "), ProvenanceErrorCode.HeaderInvalid);
        yield return new("header is blank", From("        "), ProvenanceErrorCode.HeaderInvalid);
        yield return new("header starts with a space", From(" " + Good, 8), ProvenanceErrorCode.HeaderInvalid);
        yield return new("header starts with a byte order mark", From("\uFEFF" + Good, 8), ProvenanceErrorCode.HeaderInvalid);
        yield return new("text after the object", From(Good + "{}", 8), ProvenanceErrorCode.HeaderInvalid);
        yield return new("zero bytes after the object", From(Good + "\0\0", 8), ProvenanceErrorCode.HeaderInvalid);
        yield return new("object not closed", From(Good[..^1], 8), ProvenanceErrorCode.HeaderInvalid);
        yield return new("comment", From(Good.Replace("{\"a\"", "{/**/\"a\"", StringComparison.Ordinal), 8), ProvenanceErrorCode.HeaderInvalid);
        yield return new("trailing comma", From(Good[..^1] + ",}", 8), ProvenanceErrorCode.HeaderInvalid);
        yield return new("invalid UTF-8 in a name", From8Bit("{\"\u00FF\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8), ProvenanceErrorCode.HeaderInvalid);
        yield return new("overlong UTF-8 in a name", From8Bit("{\"\u00C0\u0080\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8), ProvenanceErrorCode.HeaderInvalid);
        yield return new("lone surrogate escape in a name", From("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8), ProvenanceErrorCode.HeaderInvalid);
        yield return new("deep nesting", From("{\"a\":" + new string('[', 100_000) + new string(']', 100_000) + "}"), ProvenanceErrorCode.TensorInvalid, "a");
        yield return new("deep nesting in a key that isn't read", From("{\"a\":{\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}}"), ProvenanceErrorCode.HeaderInvalid);
        yield return new("deep nesting in the metadata", From("{\"__metadata__\":" + Nested(100_000) + "}"), ProvenanceErrorCode.HeaderInvalid);
        yield return new("metadata is a list", From("""{"__metadata__":["pt"]}"""), ProvenanceErrorCode.HeaderInvalid);
        yield return new("metadata is text", From("""{"__metadata__":"pt"}"""), ProvenanceErrorCode.HeaderInvalid);
        yield return new("metadata value is a number", From("""{"__metadata__":{"format":1}}"""), ProvenanceErrorCode.HeaderInvalid);
        yield return new("metadata value is an object", From("""{"__metadata__":{"format":{}}}"""), ProvenanceErrorCode.HeaderInvalid);
        yield return new("metadata twice", From("""{"__metadata__":{},"__metadata__":{}}"""), ProvenanceErrorCode.HeaderInvalid);
        yield return new("duplicate key, same range", From(Header(Entry("a", "F32", "[2]", "[0,8]"), Entry("a", "F32", "[2]", "[0,8]")), 8), ProvenanceErrorCode.HeaderInvalid, "a");
        yield return new("duplicate key, two ranges", From(Header(Entry("a", "F32", "[2]", "[0,8]"), Entry("a", "F32", "[2]", "[8,16]")), 16), ProvenanceErrorCode.HeaderInvalid, "a");
        yield return new("duplicate key, once escaped", From(Header(Entry("a", "F32", "[2]", "[0,8]"), Entry("\\u0061", "F32", "[2]", "[8,16]")), 16), ProvenanceErrorCode.HeaderInvalid, "a");
    }

    private static IEnumerable<SafetensorsCase> Shape()
    {
        yield return Tensor("tensor is a number", """{"a":1}""", 0);
        yield return Tensor("tensor is null", """{"a":null}""", 0);
        yield return Tensor("no dtype", """{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8);
        yield return Tensor("no shape", """{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8);
        yield return Tensor("no offsets", """{"a":{"dtype":"F32","shape":[2]}}""", 8);
        yield return Tensor("dtype twice", """{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8);
        yield return Tensor("shape twice", """{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}""", 8);
        yield return Tensor("dtype is a number", """{"a":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}""", 8);
        yield return new("unknown dtype", From(Header(Entry("a", "F31", "[2]", "[0,8]")), 8), ProvenanceErrorCode.DataTypeUnknown, "a");
        yield return new("dtype in lower case", From(Header(Entry("a", "f32", "[2]", "[0,8]")), 8), ProvenanceErrorCode.DataTypeUnknown, "a");
        yield return new("empty dtype", From(Header(Entry("a", "", "[2]", "[0,8]")), 8), ProvenanceErrorCode.DataTypeUnknown, "a");
        yield return Entry("negative dimension", "[-2]", "[0,8]");
        yield return Entry("two negative dimensions", "[-1,-2]", "[0,8]");
        yield return Entry("fractional dimension", "[2.0]", "[0,8]");
        yield return Entry("dimension with exponent", "[2e0]", "[0,8]");
        yield return Entry("dimension as text", "[\"2\"]", "[0,8]");
        yield return Entry("dimension beyond 64 bits", "[99999999999999999999]", "[0,8]");
        yield return Entry("dimension 2^63", "[9223372036854775808]", "[0,8]");
        yield return Entry("shape product overflows 64 bits", "[4294967296,4294967296]", "[0,8]");
        yield return Entry("shape product wraps to the right size", "[4611686018427387904,4,2]", "[0,8]");
        yield return Entry("shape times width wraps to the right size", "[4611686018427387906]", "[0,8]");
        yield return Entry("overflow hidden behind a zero", "[4294967296,4294967296,4294967296,0]", "[0,0]", 0);
        yield return Entry("shape is a number", "2", "[0,8]");
        yield return Entry("shape is null", "null", "[0,8]");
        yield return Entry("nested shape", "[[2]]", "[0,8]");
        yield return Entry("shape smaller than the range", "[1]", "[0,8]");
        yield return Entry("shape larger than the range", "[3]", "[0,8]");
        yield return Entry("huge shape for a small range", "[1000000000000]", "[0,8]");
        yield return Entry("scalar with an empty range", "[]", "[0,0]", 0);
    }

    private static IEnumerable<SafetensorsCase> Layout()
    {
        yield return Entry("one offset", "[2]", "[0]");
        yield return Entry("three offsets", "[2]", "[0,8,8]");
        yield return Entry("no offset values", "[2]", "[]");
        yield return Entry("offsets are a number", "[2]", "8");
        yield return Entry("offset as text", "[2]", "[\"0\",\"8\"]");
        yield return Entry("negative offset", "[2]", "[-8,0]");
        yield return Entry("fractional offset", "[2]", "[0,8.0]");
        yield return Entry("offsets reversed", "[2]", "[8,0]");
        yield return Entry("offset beyond 64 bits", "[2]", "[0,99999999999999999999]");
        yield return Entry("offsets near 2^64", "[2]", "[18446744073709551600,18446744073709551608]");
        yield return new("range beyond the file", From(Header(Entry("a", "F32", "[1000000]", "[0,4000000]")), 8), ProvenanceErrorCode.FileTruncated, "a");
        yield return new("first tensor does not start at 0", From(Header(Entry("a", "F32", "[2]", "[8,16]")), 16), ProvenanceErrorCode.TensorLayoutInvalid, "a");
        yield return new("hole between tensors", From(Header(Entry("a", "F32", "[2]", "[0,8]"), Entry("b", "F32", "[2]", "[12,20]")), 20), ProvenanceErrorCode.TensorLayoutInvalid, "b");
        yield return new("overlap by four bytes", From(Header(Entry("a", "F32", "[2]", "[0,8]"), Entry("b", "F32", "[2]", "[4,12]")), 12), ProvenanceErrorCode.TensorLayoutInvalid, "b");
        yield return new("the same range twice", From(Header(Entry("a", "F32", "[2]", "[0,8]"), Entry("b", "F32", "[2]", "[0,8]")), 8), ProvenanceErrorCode.TensorLayoutInvalid);
        yield return new("range inside another", From(Header(Entry("a", "F32", "[4]", "[0,16]"), Entry("b", "F32", "[1]", "[4,8]")), 16), ProvenanceErrorCode.TensorLayoutInvalid, "b");
        yield return new("empty tensor inside another", From(Header(Entry("a", "F32", "[2]", "[0,8]"), Entry("b", "F32", "[0]", "[4,4]")), 8), ProvenanceErrorCode.TensorLayoutInvalid);
        yield return new("empty tensor after the end", From(Header(Entry("a", "F32", "[2]", "[0,8]"), Entry("b", "F32", "[0]", "[16,16]")), 8), ProvenanceErrorCode.TensorLayoutInvalid, "b");
    }

    private static SafetensorsCase Tensor(string name, string header, int dataLength) =>
        new(name, From(header, dataLength), ProvenanceErrorCode.TensorInvalid, "a");

    private static SafetensorsCase Entry(string name, string shape, string offsets, int dataLength = 8) =>
        new(name, From(Header(SafetensorsBytes.Entry("a", "F32", shape, offsets)), dataLength), ProvenanceErrorCode.TensorInvalid, "a");

    private static string Entry(string tensor, string dataType, string shape, string offsets) =>
        SafetensorsBytes.Entry(tensor, dataType, shape, offsets);

    private static byte[] From8Bit(string header, int dataLength)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(header);
        return FromRaw((ulong)bytes.Length, bytes, Ramp(dataLength));
    }

    private static string Nested(int depth) =>
        new StringBuilder().Insert(0, "{\"a\":", depth).Append("\"b\"").Append('}', depth).ToString();
}
