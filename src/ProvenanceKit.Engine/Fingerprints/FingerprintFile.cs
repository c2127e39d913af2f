using System.IO.Compression;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Fingerprints.Format;

namespace ProvenanceKit.Engine.Fingerprints;

/// <summary>Fingerprint files on disk: <c>*.pkfp</c>.</summary>
internal static class FingerprintFile
{
    /// <summary>The extension.</summary>
    public const string Extension = ".pkfp";

    /// <summary>Whether a file is a fingerprint by its extension or its first bytes. False when it can't be read.</summary>
    public static bool IsFingerprint(string path)
    {
        if (path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        try
        {
            if (Checkpoints.RegularFile.Length(path) == 0)
            {
                return false;
            }

            Span<byte> start = stackalloc byte[8];
            using FileStream file = File.OpenRead(path);
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(FingerprintFormat.Magic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Reads a fingerprint file. The result's path is the file's: weights that happen to be where the model once was may be another model's and are never opened.
    /// </summary>
    /// <exception cref="ProvenanceException">It can't be read, breaks a rule, or is of a newer version.</exception>
    public static ModelFingerprint Read(string path)
    {
        ModelFingerprint fingerprint = FingerprintDecoder.Decode(Checkpoints.BoundedFile.ReadAllBytes(path, FingerprintFormat.MaxFileLength), path);
        return fingerprint with { Path = path, SourcePath = fingerprint.Path };
    }

    /// <summary>Writes a fingerprint file; an existing one is replaced in one step, so that a reader sees the old or the new one.</summary>
    /// <exception cref="ProvenanceException">It can't be written.</exception>
    public static void Write(string path, ModelFingerprint fingerprint, FingerprintDetail detail) =>
        AtomicFile.Write(path, FingerprintEncoder.Encode(fingerprint, detail, CompressionLevel.Optimal), isPrivate: false);
}
