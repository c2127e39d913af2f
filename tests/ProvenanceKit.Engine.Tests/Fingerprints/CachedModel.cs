using ProvenanceKit.Engine.Fingerprints;
using ProvenanceKit.Engine.Fingerprints.Cache;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Tests.Golden;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

/// <summary>A copy of a model that a test may change, and a cache of its own.</summary>
internal sealed class CachedModel
{
    public CachedModel(string golden = "X_2layer", long maxBytes = 1 << 30)
    {
        MaxBytes = maxBytes;
        Root = Path.Combine(GoldenModelStore.NewFolder(), "cache");
        Folder = Copy(golden);
    }

    public string Root { get; }

    public string Folder { get; }

    public long MaxBytes { get; }

    public List<string> Log { get; } = [];

    public string Weights => Path.Combine(Folder, "model.safetensors");

    /// <summary>The entries on disk.</summary>
    public string[] EntryFiles => Directory.GetFiles(Path.Combine(Root, "fingerprints"));

    public string EntryFile => Assert.Single(EntryFiles);

    public string KeyFile => Path.Combine(Root, CacheKeyFile.FileName);

    /// <summary>Copies a golden model to a folder of its own.</summary>
    public static string Copy(string golden)
    {
        string folder = Directory.CreateDirectory(Path.Combine(GoldenModelStore.NewFolder(), golden)).FullName;
        foreach (string file in Directory.GetFiles(GoldenModelStore.Folder(golden)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return folder;
    }

    public FingerprintCache Open() => FingerprintCache.Open(Root, MaxBytes, AddToLog);

    public ModelFingerprint Read(FingerprintOptions? options = null) => Read(Folder, options);

    public ModelFingerprint Read(string folder, FingerprintOptions? options = null) =>
        FingerprintSource.Get(ModelLocator.Locate(folder), options ?? new FingerprintOptions(), null, Open(), null, AddToLog, CancellationToken.None);

    /// <summary>Reads twice, the second time from the cache.</summary>
    public ModelFingerprint ReadTwice()
    {
        Assert.False(Read().Timing.CacheHit);
        ModelFingerprint second = Read();
        Assert.True(second.Timing.CacheHit, string.Join('\n', Log));
        Log.Clear();
        return second;
    }

    /// <summary>Changes one byte of a file and sets its modification time back to what it was.</summary>
    public static void ChangeByte(string file, long offset)
    {
        DateTime modified = File.GetLastWriteTimeUtc(file);
        using (FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite))
        {
            stream.Position = offset;
            int old = stream.ReadByte();
            stream.Position = offset;
            stream.WriteByte((byte)(old ^ 1));
        }

        File.SetLastWriteTimeUtc(file, modified);
        Assert.Equal(modified, File.GetLastWriteTimeUtc(file));
    }

    private void AddToLog(string line)
    {
        lock (Log)
        {
            Log.Add(line);
        }
    }
}
