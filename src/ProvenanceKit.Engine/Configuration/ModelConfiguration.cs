using System.Text;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Configuration;

/// <summary>
/// A parsed <c>config.json</c> with attribute access as transformers' <c>AutoConfig</c> of its <c>model_type</c> gives it. Reading never runs
/// anything: a <c>model_type</c> that needs code from the model's folder counts as unknown, and its keys are read as they stand.
/// </summary>
internal sealed class ModelConfiguration
{
    /// <summary>Largest file that is read.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private readonly List<string> _warnings = [];

    private ModelConfiguration(PythonDictionary root, string subject)
    {
        Root = root;
        Subject = subject;
        ModelType = root.TryGet("model_type", out PythonValue? type) && type.Kind == PythonValueKind.Text ? type.Text : "unknown";
        IsKnownModelType = ModelTypeTable.TryGet(ModelType, out ModelType? known);
        Attributes = ConfigAttributes.Resolve(known, root);
        TextBackbone = FindTextBackbone(Attributes);
        if (!IsKnownModelType)
        {
            Warn($"model_type '{ModelType}' is unknown; only plain fields were read.");
        }
    }

    /// <summary>The file.</summary>
    public string Subject { get; }

    /// <summary>The file's own keys, as they stand.</summary>
    public PythonDictionary Root { get; }

    /// <summary>The file's <c>model_type</c>; "unknown" when absent or not text.</summary>
    public string ModelType { get; }

    /// <summary>Whether the type is one of the table.</summary>
    public bool IsKnownModelType { get; }

    /// <summary>Attributes of the top level.</summary>
    public ConfigAttributes Attributes { get; }

    /// <summary>
    /// The attributes that dimensions come from: the top level, or <c>text_config</c>, else <c>decoder</c>, when the top level has no
    /// <c>hidden_size</c> or 0 and the nested one has more than 0.
    /// </summary>
    public ConfigAttributes TextBackbone { get; }

    /// <summary>What was ignored or looks wrong, one sentence each.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>True when the file starts with a byte order mark, which the reference kit refuses.</summary>
    public bool HasByteOrderMark { get; private init; }

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <param name="path">The file's full path.</param>
    /// <exception cref="ProvenanceException">
    /// <see cref="ProvenanceErrorCode.ConfigNotFound"/>, <see cref="ProvenanceErrorCode.FileEmpty"/>, <see cref="ProvenanceErrorCode.FileUnreadable"/>,
    /// <see cref="ProvenanceErrorCode.LimitExceeded"/> or <see cref="ProvenanceErrorCode.ConfigInvalid"/>.
    /// </exception>
    public static ModelConfiguration ReadFile(string path)
    {
        try
        {
            Checkpoints.RegularFile.Require(path);
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MaxBytes)
            {
                throw new ProvenanceException(
                    ProvenanceErrorCode.LimitExceeded, path, $"A configuration of {stream.Length} bytes isn't read; the limit is {MaxBytes} bytes.");
            }

            byte[] utf8 = new byte[stream.Length];
            int length = stream.ReadAtLeast(utf8, utf8.Length, throwOnEndOfStream: false);
            return Parse(utf8.AsSpan(0, length), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ConfigNotFound, path, "There is no such config.json.", innerException: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, path, "The configuration couldn't be read: " + e.Message, innerException: e);
        }
    }

    /// <summary>Parses the bytes of a <c>config.json</c>.</summary>
    /// <param name="utf8">The file's bytes.</param>
    /// <param name="subject">The file, for errors.</param>
    /// <exception cref="ProvenanceException">As <see cref="ReadFile"/>, without the file's own errors.</exception>
    public static ModelConfiguration Parse(ReadOnlySpan<byte> utf8, string subject)
    {
        ReadOnlySpan<byte> mark = Encoding.UTF8.Preamble;
        bool hasMark = utf8.StartsWith(mark);
        int origin = hasMark ? mark.Length : 0;
        ReadOnlySpan<byte> document = utf8[origin..];
        if (document.IsEmpty)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileEmpty, subject, "The configuration has no content; download it again.");
        }

        if (utf8.Length > MaxBytes)
        {
            throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, subject, $"A configuration has at most {MaxBytes} bytes.");
        }

        ThrowIfNotUtf8(document, subject, origin);
        PythonValue root = PythonJsonReader.Read(document, subject, origin);
        if (root.Kind != PythonValueKind.Dictionary)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ConfigInvalid, subject, "A configuration is a JSON object; this is something else.", origin);
        }

        ModelConfiguration configuration = new(root.Dictionary, subject) { HasByteOrderMark = hasMark };
        if (hasMark)
        {
            configuration.Warn("The file starts with a byte order mark, which other readers refuse.");
        }

        return configuration;
    }

    /// <summary>Notes something that was ignored; the same sentence is kept once.</summary>
    internal void Warn(string warning)
    {
        if (!_warnings.Contains(warning))
        {
            _warnings.Add(warning);
        }
    }

    private static ConfigAttributes FindTextBackbone(ConfigAttributes top)
    {
        if (top.Find("hidden_size") is { } width && !(width.TryGetWholeNumber(out System.Numerics.BigInteger number) && number.IsZero))
        {
            return top;
        }

        foreach (string key in (ReadOnlySpan<string>)["text_config", "decoder"])
        {
            if (top.FindNested(key) is { } nested && nested.Find("hidden_size") is { } inner
                && inner.TryGetWholeNumber(out System.Numerics.BigInteger innerWidth) && innerWidth.Sign > 0)
            {
                return nested;
            }
        }

        return top;
    }

    private static void ThrowIfNotUtf8(ReadOnlySpan<byte> document, string subject, int origin)
    {
        int at = 0;
        while (at < document.Length)
        {
            if (Rune.DecodeFromUtf8(document[at..], out _, out int length) != System.Buffers.OperationStatus.Done)
            {
                throw new ProvenanceException(ProvenanceErrorCode.ConfigInvalid, subject, "The configuration isn't UTF-8 text.", origin + at);
            }

            at += length;
        }
    }
}
