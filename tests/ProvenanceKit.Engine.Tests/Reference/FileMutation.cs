namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>One change to the bytes of a file.</summary>
/// <param name="Kind">0 flips bits, 1 overwrites, 2 cuts out, 3 puts in, 4 truncates.</param>
/// <param name="Position">Where; wrapped to the file.</param>
/// <param name="Value">Bits or value.</param>
/// <param name="Count">How many bytes.</param>
/// <param name="Bytes">What is put in.</param>
internal sealed record FileMutation(int Kind, int Position, byte Value, int Count, byte[] Bytes)
{
    /// <summary>The changed bytes.</summary>
    public byte[] Apply(byte[] original)
    {
        if (original.Length == 0)
        {
            return original;
        }

        int position = Position % original.Length;
        int count = Math.Min(Count, original.Length - position);
        byte[] copy = [.. original];
        switch (Kind)
        {
            case 0:
                copy[position] ^= (byte)(Value | 1);
                return copy;
            case 1:
                copy.AsSpan(position, count).Fill(Value);
                return copy;
            case 2:
                return [.. original[..position], .. original[(position + count)..]];
            case 3:
                return [.. original[..position], .. Bytes, .. original[position..]];
            default:
                return original[..position];
        }
    }
}
