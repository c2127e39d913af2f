namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>Limits that keep a hostile PyTorch file from costing memory or time.</summary>
internal static class PyTorchLimits
{
    /// <summary>Most bytes of one pickle; a state dict of 100,000 tensors takes about 15 MB.</summary>
    public const long MaxPickleLength = 32 << 20;

    /// <summary>Most bytes of one string or byte array in a pickle.</summary>
    public const int MaxTextLength = 1 << 20;

    /// <summary>Most memory that the values of one pickle may take, in bytes by a rough count; 60,000 tensors take about this much.</summary>
    public const long MaxMemory = 96 << 20;

    /// <summary>Most opcodes of one pickle; a tensor takes about 40.</summary>
    public const int MaxOpcodes = 8_000_000;

    /// <summary>Most values on the stack of the pickle machine.</summary>
    public const int MaxStackDepth = 500_000;

    /// <summary>Most open marks; a state dict nests a dozen.</summary>
    public const int MaxMarks = 1000;

    /// <summary>Most bytes of an integer; torch's magic number takes ten.</summary>
    public const int MaxIntegerBytes = 32;

    /// <summary>Most dimensions of a tensor.</summary>
    public const int MaxRank = 16;

    /// <summary>Most nested dictionaries between the root and a tensor.</summary>
    public const int MaxNesting = 16;

    /// <summary>Most dictionary entries looked at in the search for tensors.</summary>
    public const int MaxEntries = 1_000_000;

    /// <summary>Most bytes of a zip file's central directory.</summary>
    public const long MaxDirectoryLength = 16 << 20;

    /// <summary>Most entries of a zip file: a record per storage, and a few more.</summary>
    public const int MaxZipEntries = 100_000;

    /// <summary>
    /// Most bytes of values that the tensors of a file may have for each byte of the file: expanded views and shared storages repeat what is stored once, and
    /// reading all tensors must stay in proportion to the file. A stack of layers that all share their weights has as many as it has layers.
    /// </summary>
    public const long MaxRepetition = 64;

    /// <summary>Bytes of values that are always allowed.</summary>
    public const long FreeValueBytes = 16 << 20;

    /// <summary>Longest name of a tensor.</summary>
    public const int MaxNameLength = 1024;
}
