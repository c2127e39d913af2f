using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Fingerprints.Cache;

/// <summary>
/// What a model's files are at a moment: of every file that a fingerprint is read from, its path, size, times and identity, the hash of the whole
/// configuration and tokenizer files, and the hashes of the headers and sampled blocks of the weight files. Two equal stamps stand for the same model.
/// </summary>
/// <param name="Hash">SHA-256 over all of it.</param>
/// <param name="Digests">Hashes of the weight files.</param>
/// <param name="NewestChange">The latest change time of the files; null when the system doesn't tell one of them.</param>
/// <param name="HasCoarseTimes">True when a change time has no part of a second, as on file systems that only keep seconds.</param>
/// <param name="TakenUtc">When the first file was looked at.</param>
internal sealed record ModelStamp(byte[] Hash, ImmutableArray<ModelFileDigest> Digests, DateTime? NewestChange, bool HasCoarseTimes, DateTime TakenUtc)
{
    private const string Absent = "-";

    // Larger ones are no configuration or tokenizer: the readers refuse them.
    private const long MaxMetadataLength = 1L << 30;
    private static readonly byte[] s_separator = [0xFF];

    // File systems that only keep seconds, or every second one.
    private static readonly TimeSpan s_coarseTick = TimeSpan.FromSeconds(2.1);

    /// <summary>More than a tick of the clock that Linux stamps files with (at most 10 ms).</summary>
    public static TimeSpan Tick { get; } = TimeSpan.FromMilliseconds(30);

    /// <summary>
    /// Whether any later change would show in the times: two changes within one tick of the clock have the same time. What isn't settled isn't cached.
    /// </summary>
    public bool IsSettled => NewestChange is not { } change || TakenUtc - change > (HasCoarseTimes ? s_coarseTick : Tick);

    /// <summary>Looks at the files; where they changed just now, waits for a tick of the clock. Null when one can't be read: reading the model then says what is wrong.</summary>
    public static ModelStamp? TakeSettled(LocatedModel model, bool withWeights, CancellationToken cancellationToken)
    {
        try
        {
            ModelStamp stamp = Take(model, withWeights, cancellationToken);
            if (stamp.IsSettled || stamp.HasCoarseTimes)
            {
                return stamp;
            }

            cancellationToken.WaitHandle.WaitOne(Tick);
            return Take(model, withWeights, cancellationToken);
        }
        catch (ProvenanceException)
        {
            return null;
        }
    }

    /// <summary>Looks at the files.</summary>
    /// <param name="model">The model.</param>
    /// <param name="withWeights">False when only metadata is read.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="Errors.ProvenanceException">A weight file can't be read.</exception>
    public static ModelStamp Take(LocatedModel model, bool withWeights, CancellationToken cancellationToken)
    {
        DateTime taken = DateTime.UtcNow;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var builder = new Builder(hash);
        foreach (string file in ModelFiles.Metadata(model))
        {
            builder.AddContent(file, builder.AddStatus(file));
        }

        ImmutableArray<ModelFileDigest>.Builder digests = ImmutableArray.CreateBuilder<ModelFileDigest>();
        foreach (string file in model.WeightFiles)
        {
            FileStatus? status = builder.AddStatus(file);
            if (withWeights)
            {
                ModelFileDigest digest = ContentMemo.Get(file, status, () => WeightFileHasher.Hash(file, whole: false, cancellationToken));
                builder.Add(digest.HeaderSha256);
                builder.Add(digest.SampledSha256);
                digests.Add(digest);
            }
        }

        foreach (string name in model.MissingShards.Concat(model.UnsupportedWeightFiles))
        {
            builder.Add(name);
        }

        return new ModelStamp(hash.GetHashAndReset(), digests.ToImmutable(), builder.IsChangeKnown ? builder.NewestChange : null, builder.HasCoarseTimes, taken);
    }

    private sealed class Builder(IncrementalHash hash)
    {
        public DateTime NewestChange { get; private set; } = DateTime.MinValue;

        public bool IsChangeKnown { get; private set; } = true;

        public bool HasCoarseTimes { get; private set; }

        public void Add(string text)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            hash.AppendData(s_separator);
        }

        public FileStatus? AddStatus(string file)
        {
            Add(file);
            if (FileStatus.Of(file) is not { } status)
            {
                Add(Absent);
                return null;
            }

            Add(string.Create(CultureInfo.InvariantCulture,
                $"{status.Length}|{status.ModifiedTicks}|{status.Changed?.Seconds}|{status.Changed?.Nanoseconds}|{status.Inode}|{status.Device}"));
            IsChangeKnown &= status.Changed is not null;
            if (status.Changed is { } changed)
            {
                HasCoarseTimes |= changed.Nanoseconds == 0;
                NewestChange = changed.Utc > NewestChange ? changed.Utc : NewestChange;
            }

            return status;
        }

        public void AddContent(string file, FileStatus? status)
        {
            try
            {
                if (status is { Length: <= MaxMetadataLength })
                {
                    hash.AppendData(ContentMemo.Get(file, status, () => Content(file)));
                    return;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Reading the model says what is wrong with the file; the stamp only has to differ from the one of a readable file.
            }

            Add(Absent);
        }

        private static byte[] Content(string file)
        {
            if (RegularFile.Length(file) == 0)
            {
                return [];
            }

            using FileStream stream = File.OpenRead(file);
            return SHA256.HashData(stream);
        }
    }
}
