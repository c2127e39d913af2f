using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// SHA-256 (FIPS 180-4) of eight short messages at once, one per 32-bit lane: for many tokens, where the call into the platform's library costs
/// several times the hash. Gives the first 64 bits of each hash.
/// </summary>
internal static class ShortSha256
{
    /// <summary>Messages per call.</summary>
    public const int Lanes = 8;

    /// <summary>Longest message: one block of 64 bytes less the padding bit and the length.</summary>
    public const int MaxLength = 55;

    /// <summary>Bytes of the buffer that <see cref="Load"/> fills.</summary>
    public const int BufferLength = Lanes * 64;

    private const int Rounds = 64;

    private static readonly uint[] s_initial =
        [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19];

    private static readonly uint[] s_constants =
    [
        0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
        0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
        0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
        0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
        0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
        0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
        0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
        0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
    ];

    /// <summary>Puts a message, padded, into a lane of the buffer.</summary>
    /// <param name="buffer"><see cref="BufferLength"/> bytes: the 16 words of the lanes, interleaved.</param>
    /// <param name="lane">0 to 7.</param>
    /// <param name="message">At most <see cref="MaxLength"/> bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load(Span<byte> buffer, int lane, ReadOnlySpan<byte> message)
    {
        Span<byte> block = stackalloc byte[64];
        block.Clear();
        message.CopyTo(block);
        block[message.Length] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(block[62..], (ushort)(message.Length * 8));
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(buffer);
        for (int word = 0; word < 16; word++)
        {
            words[(word * Lanes) + lane] = BinaryPrimitives.ReadUInt32BigEndian(block[(word * 4)..]);
        }
    }

    /// <summary>Hashes the eight lanes of the buffer.</summary>
    /// <param name="buffer">As <see cref="Load"/> filled it.</param>
    /// <param name="hashes">Receives the first 8 bytes of each hash as big-endian numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Hash(ReadOnlySpan<byte> buffer, Span<ulong> hashes)
    {
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(buffer);
        Span<Vector256<uint>> schedule = stackalloc Vector256<uint>[16];
        for (int word = 0; word < 16; word++)
        {
            schedule[word] = Vector256.Create(words.Slice(word * Lanes, Lanes));
        }

        Vector256<uint> a = Vector256.Create(s_initial[0]), b = Vector256.Create(s_initial[1]), c = Vector256.Create(s_initial[2]), d = Vector256.Create(s_initial[3]);
        Vector256<uint> e = Vector256.Create(s_initial[4]), f = Vector256.Create(s_initial[5]), g = Vector256.Create(s_initial[6]), h = Vector256.Create(s_initial[7]);
        for (int round = 0; round < Rounds; round++)
        {
            if (round >= 16)
            {
                Vector256<uint> w15 = schedule[(round - 15) & 15], w2 = schedule[(round - 2) & 15];
                Vector256<uint> small0 = Rotate(w15, 7) ^ Rotate(w15, 18) ^ (w15 >>> 3);
                Vector256<uint> small1 = Rotate(w2, 17) ^ Rotate(w2, 19) ^ (w2 >>> 10);
                schedule[round & 15] += small0 + schedule[(round - 7) & 15] + small1;
            }

            Vector256<uint> choice = (e & f) ^ Vector256.AndNot(g, e);
            Vector256<uint> first = h + (Rotate(e, 6) ^ Rotate(e, 11) ^ Rotate(e, 25)) + choice + Vector256.Create(s_constants[round]) + schedule[round & 15];
            Vector256<uint> majority = (a & b) ^ (a & c) ^ (b & c);
            Vector256<uint> second = (Rotate(a, 2) ^ Rotate(a, 13) ^ Rotate(a, 22)) + majority;
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }

        a += Vector256.Create(s_initial[0]);
        b += Vector256.Create(s_initial[1]);
        for (int lane = 0; lane < Lanes; lane++)
        {
            hashes[lane] = ((ulong)a[lane] << 32) | b[lane];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate(Vector256<uint> value, int count) => (value >>> count) | (value << (32 - count));
}
