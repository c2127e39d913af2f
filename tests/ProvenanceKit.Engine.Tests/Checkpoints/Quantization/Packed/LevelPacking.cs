namespace ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Packed;

/// <summary>Packs levels into 32-bit words, written from the formats' descriptions and not from the reader.</summary>
internal static class LevelPacking
{
    // AutoAWQ's order: nibble p of a word holds column 8 w + AwqOrder[p].
    private static readonly int[] AwqOrder = [0, 2, 4, 6, 1, 3, 5, 7];

    /// <summary>GPTQ's bit stream down each column of [rows, columns]: [ceil(rows * bits / 32), columns].</summary>
    public static int[] DownColumns(int[] levels, int rows, int columns, int bits)
    {
        int words = ((rows * bits) + 31) / 32;
        int[] packed = new int[words * columns];
        for (int column = 0; column < columns; column++)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int bit = 0; bit < bits; bit++)
                {
                    int at = (row * bits) + bit;
                    packed[(at / 32 * columns) + column] |= (levels[(row * columns) + column] >> bit & 1) << (at % 32);
                }
            }
        }

        return packed;
    }

    /// <summary>A bit stream along each row of [rows, columns]: [rows, ceil(columns * bits / 32)].</summary>
    public static int[] AlongRows(int[] levels, int rows, int columns, int bits)
    {
        int[] turned = new int[levels.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                turned[(column * rows) + row] = levels[(row * columns) + column];
            }
        }

        int words = ((columns * bits) + 31) / 32;
        int[] down = DownColumns(turned, columns, rows, bits), packed = new int[down.Length];
        for (int word = 0; word < words; word++)
        {
            for (int row = 0; row < rows; row++)
            {
                packed[(row * words) + word] = down[(word * rows) + row];
            }
        }

        return packed;
    }

    /// <summary>AWQ's nibbles of eight neighbouring columns in one word.</summary>
    public static int[] Awq(int[] levels, int rows, int columns)
    {
        int[] packed = new int[rows * columns / 8];
        for (int word = 0; word < packed.Length; word++)
        {
            for (int nibble = 0; nibble < 8; nibble++)
            {
                packed[word] |= levels[(word * 8) + AwqOrder[nibble]] << (4 * nibble);
            }
        }

        return packed;
    }

    /// <summary>Nibbles of neighbours in a byte, the first one high as bitsandbytes has it, or low as FP4 formats have it.</summary>
    public static byte[] Nibbles(int[] levels, bool firstIsHigh)
    {
        byte[] packed = new byte[(levels.Length + 1) / 2];
        for (int i = 0; i < levels.Length; i++)
        {
            packed[i / 2] |= (byte)(levels[i] << ((i % 2 == 0) == firstIsHigh ? 4 : 0));
        }

        return packed;
    }
}
