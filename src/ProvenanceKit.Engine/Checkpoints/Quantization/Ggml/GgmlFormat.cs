namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>How a tensor type is stored: blocks of a fixed number of elements in a fixed number of bytes, never across rows.</summary>
/// <param name="Type">The type.</param>
/// <param name="BlockLength">Elements of a block; 1 for plain types.</param>
/// <param name="BlockBytes">Bytes of a block.</param>
/// <param name="Plain">The plain type when the bytes are the values; null for block formats.</param>
/// <param name="Decode">Gives the values; null for plain types.</param>
/// <param name="DecodeError">
/// Gives for every value how far it can be from the number that was quantised, see <see cref="Checkpoint.ReadQuantizationError"/>; null for plain types.
/// </param>
/// <param name="Words">Multi-byte fields of a block, which big-endian files store the other way round.</param>
internal sealed record GgmlFormat(
    GgmlType Type, int BlockLength, int BlockBytes, TensorDataType? Plain, BlockDecoder? Decode, BlockDecoder? DecodeError, GgmlWords Words)
{
    /// <summary>Name as llama.cpp writes it.</summary>
    public string Name => Type.ToString();

    /// <summary>Turns the multi-byte fields of whole blocks round in place.</summary>
    public void ReverseEndianness(Span<byte> blocks)
    {
        for (int block = 0; block < blocks.Length; block += BlockBytes)
        {
            Span<byte> words = blocks.Slice(block + Words.Offset, Words.Width * Words.Count);
            Reverse(words, Words.Width);
            if (Words.SecondCount > 0)
            {
                Reverse(blocks.Slice(block + Words.SecondOffset, 2 * Words.SecondCount), 2);
            }
        }
    }

    private static void Reverse(Span<byte> words, int width)
    {
        for (int i = 0; i < words.Length; i += width)
        {
            words.Slice(i, width).Reverse();
        }
    }
}
