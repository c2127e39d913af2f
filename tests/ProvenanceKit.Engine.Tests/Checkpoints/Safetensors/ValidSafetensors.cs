using static ProvenanceKit.Engine.Tests.Checkpoints.Safetensors.SafetensorsBytes;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

/// <summary>Unusual files that keep every rule and must be read: twins of <see cref="BrokenSafetensors"/> that show no over-rejection.</summary>
internal static class ValidSafetensors
{
    /// <summary>Every data type of the format that a reader must know, with its width in bytes.</summary>
    public static IReadOnlyList<(string Name, int Width)> DataTypes { get; } =
    [
        ("F64", 8), ("F32", 4), ("F16", 2), ("BF16", 2), ("F8_E4M3", 1), ("F8_E5M2", 1),
        ("I64", 8), ("I32", 4), ("I16", 2), ("I8", 1), ("U64", 8), ("U32", 4), ("U16", 2), ("U8", 1), ("BOOL", 1),
    ];

    /// <summary>Every valid file.</summary>
    public static IReadOnlyList<SafetensorsCase> All { get; } = [.. Cases(), .. OfEveryType()];

    /// <summary>The names of <see cref="All"/>, for a theory.</summary>
    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    /// <summary>The case of that name.</summary>
    public static SafetensorsCase Get(string name) => All.Single(c => c.Name == name);

    private static IEnumerable<SafetensorsCase> Cases()
    {
        string a = Entry("a", "F32", "[2]", "[0,8]");
        string b = Entry("b", "F32", "[2]", "[8,16]");
        yield return new("no tensors", From("{}"));
        yield return new("no tensors, metadata", From("""{"__metadata__":{"format":"pt"}}"""));
        yield return new("one tensor", From(Header(a), Singles(1, 2)));
        yield return new("metadata first", From(Header("\"__metadata__\":{\"format\":\"pt\",\"k\":\"\"}", a), Singles(1, 2)));
        yield return new("metadata last", From(Header(a, "\"__metadata__\":{\"format\":\"pt\"}"), Singles(1, 2)));
        yield return new("empty metadata", From(Header("\"__metadata__\":{}", a), Singles(1, 2)));
        yield return new("header padded with spaces", From(Header(a) + new string(' ', 40), Singles(1, 2)));
        yield return new("header length not a multiple of 8", From(Unaligned(a), Singles(1, 2)));
        yield return new("tensors not in the order of their offsets", From(Header(b, a), Singles(1, 2, 3, 4)));
        yield return new("white space between the tokens", From("{ \"a\" : {\n\t\"dtype\" : \"F32\", \"shape\" : [ 2 ], \"data_offsets\" : [ 0 , 8 ] } }", Singles(1, 2)));
        yield return new("keys in another order", From("""{"a":{"data_offsets":[0,8],"shape":[2],"dtype":"F32"}}""", Singles(1, 2)));
        yield return new("scalar", From(Header(Entry("a", "F32", "[]", "[0,4]")), Singles(1)));
        yield return new("empty tensor", From(Header(Entry("a", "F32", "[0]", "[0,0]"))));
        yield return new("empty tensor between two", From(Header(a, Entry("e", "F32", "[4,0]", "[8,8]"), b), Singles(1, 2, 3, 4)));
        yield return new("empty tensor at the end", From(Header(a, Entry("e", "F32", "[0,4]", "[8,8]")), Singles(1, 2)));
        yield return new("eight dimensions", From(Header(Entry("a", "F32", "[1,1,1,1,1,1,1,2]", "[0,8]")), Singles(1, 2)));
        yield return new("empty name", From(Header(Entry("", "F32", "[2]", "[0,8]")), Singles(1, 2)));
        yield return new("escaped name", From(Header(Entry("\\u00e9\\\"\\n", "F32", "[2]", "[0,8]")), Singles(1, 2)));
        yield return new("name in UTF-8", From(Header(Entry("层.0.重み", "F32", "[2]", "[0,8]")), Singles(1, 2)));
        yield return new("names that differ in case", From(Header(a, Entry("A", "F32", "[2]", "[8,16]")), Singles(1, 2, 3, 4)));
        yield return new("long name", From(Header(Entry(new string('n', 5000), "F32", "[2]", "[0,8]")), Singles(1, 2)));
        yield return new("unaligned F32 after a byte", From(Header(Entry("x", "U8", "[1]", "[0,1]"), Entry("y", "F32", "[2]", "[1,9]")), 9));
    }

    private static IEnumerable<SafetensorsCase> OfEveryType() =>
        DataTypes.Select(t => new SafetensorsCase(
            "dtype " + t.Name, From(Header(Entry("a", t.Name, "[3]", FormattableString.Invariant($"[0,{3 * t.Width}]"))), 3 * t.Width)));

    private static string Unaligned(string entry)
    {
        string header = Header(entry);
        return header.Length % 8 == 0 ? header + " " : header;
    }
}
