using System.Text;

namespace ProvenanceKit.Engine.Tests.Tokenization;

/// <summary>Writes SentencePiece models byte by byte.</summary>
internal static class SentencePieceBytes
{
    /// <summary>A model of a type (1 unigram, 2 BPE) with pieces of text, score and type; with a dummy prefix and no squeezing.</summary>
    public static byte[] Model(byte modelType, bool byteFallback, params (string Text, float Score, byte Type)[] pieces)
    {
        List<byte> bytes = [];
        foreach ((string text, float score, byte type) in pieces)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            byte[] piece = [0x0A, (byte)utf8.Length, .. utf8, 0x15, .. BitConverter.GetBytes(score), 0x18, type];
            bytes.AddRange([0x0A, (byte)piece.Length, .. piece]);
        }

        // Field 35 has the two-byte tag 98 02.
        byte[] trainer = [0x18, modelType, 0x98, 0x02, byteFallback ? (byte)1 : (byte)0];
        bytes.AddRange([0x12, (byte)trainer.Length, .. trainer, 0x1A, 0x04, 0x18, 0x01, 0x20, 0x00]);
        return [.. bytes];
    }
}
