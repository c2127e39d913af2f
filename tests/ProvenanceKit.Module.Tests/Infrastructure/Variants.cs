using System.Diagnostics;
using System.Text.Json;

namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>The files of <c>shared/variants</c>, which stand beside the repository on the machines of its authors (or where PROVENANCEKIT_SHARED says).</summary>
internal static class Variants
{
    /// <summary>The folder; null when it isn't on this machine.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>The entries of the manifest.</summary>
    public static IReadOnlyList<JsonElement> Entries { get; } = Folder is null
        ? [] : [.. JsonElement.Parse(File.ReadAllBytes(Path.Combine(Folder, "MANIFEST.json"))).GetProperty("entries").EnumerateArray()];

    /// <summary>The path that an entry is named by, full; links and pipes, which aren't stored, are made under <paramref name="scratch"/>.</summary>
    public static string Locate(string path, string scratch)
    {
        string stored = Path.Combine(Folder!, path.Replace('/', Path.DirectorySeparatorChar));
        string name = Path.GetFileName(Path.GetDirectoryName(path))!;
        if (!name.StartsWith("link_", StringComparison.Ordinal))
        {
            // A broken side file is met through its model.
            return Path.GetFileName(path) is "config.json" or "tokenizer.json" ? Path.GetDirectoryName(stored)! : stored;
        }

        string link = Path.Combine(scratch, name, Path.GetFileName(path)), outside = Path.Combine(scratch, "outside.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.WriteAllText(outside, "a secret");
        switch (name)
        {
            case "link_escape_file":
                File.CreateSymbolicLink(link, "../outside.txt");
                break;
            case "link_escape_model":
                File.CreateSymbolicLink(link, Path.Combine(Repository.Sample("aurora-base"), "model.safetensors"));
                break;
            case "link_loop":
                File.CreateSymbolicLink(link, Path.GetFileName(link));
                break;
            case "link_dangling":
                File.CreateSymbolicLink(link, "nowhere.safetensors");
                break;
            case "link_dev_zero":
                File.CreateSymbolicLink(link, "/dev/zero");
                break;
            default:
                using (Process make = Process.Start("mkfifo", [link]))
                {
                    make.WaitForExit();
                    Assert.Equal(0, make.ExitCode);
                }

                break;
        }

        return link;
    }

    private static string? Find()
    {
        string shared = Environment.GetEnvironmentVariable("PROVENANCEKIT_SHARED") is { Length: > 0 } stated ? stated : Path.Combine(Repository.Root, "..", "shared");
        string folder = Path.GetFullPath(Path.Combine(shared, "variants"));
        return File.Exists(Path.Combine(folder, "MANIFEST.json")) ? folder : null;
    }
}
