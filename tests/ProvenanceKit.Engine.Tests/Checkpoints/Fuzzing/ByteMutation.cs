namespace ProvenanceKit.Engine.Tests.Checkpoints.Fuzzing;

/// <summary>Changes to the bytes of a file: other bytes, flipped bits, cuts, insertions, deletions and extreme numbers; one to three at a time.</summary>
internal static class ByteMutation
{
    public static byte[] Apply(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes = random.Next(4) == 0 ? bytes[..Math.Max(1, at)] : bytes;
                    break;
                case 3:
                    bytes = [.. bytes[..at], .. new byte[random.Next(1, 9)], .. bytes[at..]];
                    break;
                case 4:
                    bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 9))..]];
                    bytes = bytes.Length == 0 ? [0] : bytes;
                    break;
                default:
                    byte[] extreme = BitConverter.GetBytes(random.Next(2) == 0 ? ulong.MaxValue : 1UL << random.Next(64));
                    extreme.AsSpan(0, Math.Min(8, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
                    break;
            }
        }

        return bytes;
    }
}
