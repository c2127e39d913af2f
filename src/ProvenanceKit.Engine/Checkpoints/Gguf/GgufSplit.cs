using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>Split sets: <c>name-00001-of-00003.gguf</c>, with <c>split.no</c>, <c>split.count</c> and <c>split.tensors.count</c> in each file's metadata.</summary>
internal static partial class GgufSplit
{
    /// <summary>The files of the set that a file belongs to, by its name; the file alone when its name isn't one of a set.</summary>
    /// <param name="path">Full path of a file.</param>
    /// <exception cref="ProvenanceException">A file of the set is missing.</exception>
    public static ImmutableArray<string> FilesOf(string path)
    {
        Match match = PartName().Match(Path.GetFileName(path));
        if (!match.Success || !int.TryParse(match.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > GgufLimits.MaxSplitCount)
        {
            return [path];
        }

        string folder = Path.GetDirectoryName(path)!;
        var files = ImmutableArray.CreateBuilder<string>(count);
        for (int i = 1; i <= count; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{match.Groups["stem"].Value}-{i:00000}-of-{count:00000}.gguf");
            string file = Path.Combine(folder, name);
            files.Add(File.Exists(file)
                ? file
                : throw new ProvenanceException(ProvenanceErrorCode.ShardMissing, path, $"the file is one of a set of {count}, and '{name}' is missing; download it again"));
        }

        return files.ToImmutable();
    }

    /// <summary>The name of a set without the number of a part; null when the name isn't one of a set.</summary>
    public static string? StemOf(string fileName) => PartName().Match(fileName) is { Success: true } match ? match.Groups["stem"].Value : null;

    /// <summary>How many files a set has by the name of one of them; null when the name isn't one of a set.</summary>
    public static int? CountOf(string fileName) =>
        PartName().Match(fileName) is { Success: true } match && int.TryParse(match.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : null;

    /// <summary>Checks that files are all the parts of one set, in order.</summary>
    /// <exception cref="ProvenanceException">They aren't.</exception>
    public static void Check(IReadOnlyList<string> paths, ImmutableArray<GgufHeader> headers)
    {
        long stated = headers[0].Metadata.Integer("split.count") ?? 0;
        if (Math.Max(1, stated) != headers.Length)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.ShardMissing, paths[0], $"the file says that it is one of a set of {stated} (split.count), but {headers.Length} {(headers.Length == 1 ? "is" : "are")} there");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < headers.Length; i++)
        {
            GgufMetadata metadata = headers[i].Metadata;
            if (headers.Length > 1 && ((metadata.Integer("split.no") ?? -1) != i || (metadata.Integer("split.count") ?? -1) != headers.Length))
            {
                throw new ProvenanceException(ProvenanceErrorCode.ShardIndexInvalid, paths[i], $"the file isn't part {i + 1} of {headers.Length} by its own metadata (split.no, split.count)");
            }

            if (headers[i].IsBigEndian != headers[0].IsBigEndian)
            {
                throw new ProvenanceException(ProvenanceErrorCode.ShardIndexInvalid, paths[i], "the files of the set differ in byte order");
            }

            foreach (GgufTensor tensor in headers[i].Tensors)
            {
                if (!names.Add(tensor.Name))
                {
                    throw new ProvenanceException(ProvenanceErrorCode.TensorInvalid, paths[i], $"the tensor '{tensor.Name}' is in two files of the set", tensor.FileOffset);
                }
            }
        }

        if (headers[0].Metadata.Integer("split.tensors.count") is { } tensors && headers.Length > 1 && tensors != names.Count)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ShardIndexInvalid, paths[0], $"the set should have {tensors} tensors (split.tensors.count), but has {names.Count}");
        }
    }

    [GeneratedRegex(@"^(?<stem>.+)-(?<number>\d{5})-of-(?<count>\d{5})\.gguf$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex PartName();
}
