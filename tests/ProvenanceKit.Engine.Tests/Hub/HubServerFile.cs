#pragma warning disable CA5350 // The hash that git and the Hub name contents by.
using System.Security.Cryptography;
using System.Text;

namespace ProvenanceKit.Engine.Tests.Hub;

/// <summary>A file that <see cref="HubServer"/> offers.</summary>
internal sealed class HubServerFile
{
    private readonly string _source;

    /// <summary>Describes a file on disk.</summary>
    public HubServerFile(string path, string source)
    {
        _source = source;
        Path = path;
        Length = new FileInfo(source).Length;
        IsLarge = path.EndsWith(".safetensors", StringComparison.Ordinal) || Length > 1 << 20;
        using FileStream stream = File.OpenRead(source);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (IsLarge)
        {
            GitHash = Convert.ToHexStringLower(SHA1.HashData(Encoding.ASCII.GetBytes("pointer " + Sha256)));
            return;
        }

        byte[] content = File.ReadAllBytes(source);
        GitHash = Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {Length}\0")), .. content]));
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>Whether it is kept outside of git and served by the other host.</summary>
    public bool IsLarge { get; }

    public string Sha256 { get; }

    public string GitHash { get; }

    public string ETag => IsLarge ? Sha256 : GitHash;

    public FileStream Open() => new(_source, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
}
