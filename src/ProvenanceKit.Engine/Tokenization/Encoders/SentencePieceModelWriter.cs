using System.Runtime.InteropServices;
using System.Text;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>
/// Writes a SentencePiece Unigram model (sentencepiece_model.proto) with an identity normaliser: the unknown piece, begin, end, one piece that only
/// carries the lowest score, since the penalty for unknown characters follows from it, and then the pieces.
/// </summary>
internal sealed class SentencePieceModelWriter
{
    /// <summary>Id of the first piece that is added.</summary>
    public const int FirstPiece = 4;

    private const int Normal = 1;

    private const int Unknown = 2;

    private const int Control = 3;

    private readonly List<byte> _model = [];

    /// <param name="lowestScore">The lowest score of the whole vocabulary.</param>
    public SentencePieceModelWriter(float lowestScore)
    {
        WritePiece("<unk>", 0, Unknown);
        WritePiece("<s>", 0, Control);
        WritePiece("</s>", 0, Control);
        WritePiece("<lowest score>", lowestScore, Normal);
    }

    /// <summary>Adds a piece with its score.</summary>
    public void Add(string piece, float score) => WritePiece(piece, score, Normal);

    /// <summary>The model's bytes from the start.</summary>
    public Stream ToStream()
    {
        // Trainer settings: model type (field 3) unigram.
        WriteMessage(2, [0x18, 0x01]);

        // Normaliser settings: name (1) identity; no dummy prefix (3), no squeezing (4), no escaping (5).
        WriteMessage(3, [0x0A, 0x08, .. "identity"u8, 0x18, 0x00, 0x20, 0x00, 0x28, 0x00]);
        return new MemoryStream([.. _model]);
    }

    private void WritePiece(string piece, float score, byte type)
    {
        byte[] text = Encoding.UTF8.GetBytes(piece);
        List<byte> message = [0x0A];
        WriteVarint(message, text.Length);
        message.AddRange(text);
        message.Add(0x15);
        message.AddRange(BitConverter.GetBytes(score));
        message.Add(0x18);
        message.Add(type);
        WriteMessage(1, CollectionsMarshal.AsSpan(message));
    }

    private void WriteMessage(int field, ReadOnlySpan<byte> bytes)
    {
        WriteVarint(_model, (field << 3) | 2);
        WriteVarint(_model, bytes.Length);
        _model.AddRange(bytes);
    }

    private static void WriteVarint(List<byte> target, int value)
    {
        uint rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            target.Add((byte)(rest | 0x80));
        }

        target.Add((byte)rest);
    }
}
