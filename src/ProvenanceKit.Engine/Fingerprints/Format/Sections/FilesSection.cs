using System.Runtime.InteropServices;

namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>Hashes of the weight files, and the version of the tool that measured.</summary>
internal sealed class FilesSection : IFingerprintSection
{
    private const int MaxFileCount = 1 << 16;

    /// <inheritdoc/>
    public SectionId Id => SectionId.Files;

    /// <inheritdoc/>
    public bool IsRequired => false;

    /// <inheritdoc/>
    public bool Write(SectionWriter writer, ModelFingerprint fingerprint, FingerprintDetail detail)
    {
        writer.Text(fingerprint.ToolVersion);
        writer.Unsigned((ulong)fingerprint.Files.Length);
        foreach (ModelFileDigest file in fingerprint.Files)
        {
            writer.Text(file.Name);
            writer.Signed(file.Length);
            writer.Signed(file.HeaderLength);
            writer.Text(file.HeaderSha256);
            writer.Signed(file.SampledBlockCount);
            writer.Text(file.SampledSha256);
            writer.Optional(file.Sha256);
        }

        return true;
    }

    /// <inheritdoc/>
    public ModelFingerprint Read(SectionReader reader, ModelFingerprint fingerprint)
    {
        string toolVersion = reader.Text();
        var files = new ModelFileDigest[reader.Count(MaxFileCount, 56)];
        for (int i = 0; i < files.Length; i++)
        {
            files[i] = new ModelFileDigest
            {
                Name = reader.Text(),
                Length = reader.Signed(),
                HeaderLength = reader.Signed(),
                HeaderSha256 = reader.Text(),
                SampledBlockCount = reader.Int32(),
                SampledSha256 = reader.Text(),
                Sha256 = reader.OptionalText(),
            };
        }

        return fingerprint with { ToolVersion = toolVersion, Files = ImmutableCollectionsMarshal.AsImmutableArray(files) };
    }
}
