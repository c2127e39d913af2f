using System.Buffers.Binary;
using System.Security.Cryptography;
using CsCheck;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Tests.Numerics;

public sealed class ShortSha256Tests
{
    [Fact]
    public void Hash_EveryLengthInEveryLane_EqualsThePlatform()
    {
        byte[] buffer = new byte[ShortSha256.BufferLength];
        ulong[] hashes = new ulong[ShortSha256.Lanes];
        for (int length = 0; length <= ShortSha256.MaxLength; length++)
        {
            byte[][] messages = [.. Enumerable.Range(0, ShortSha256.Lanes).Select(lane => Message((length + (lane * 7)) % (ShortSha256.MaxLength + 1), lane))];
            for (int lane = 0; lane < ShortSha256.Lanes; lane++)
            {
                ShortSha256.Load(buffer, lane, messages[lane]);
            }

            ShortSha256.Hash(buffer, hashes);

            Assert.Equal(messages.Select(Platform), hashes);
        }
    }

    [Fact]
    public void Hash_AnyMessages_EqualsThePlatform() =>
        Gen.Byte.Array[0, ShortSha256.MaxLength].Array[ShortSha256.Lanes].Sample(messages =>
        {
            byte[] buffer = new byte[ShortSha256.BufferLength];
            ulong[] hashes = new ulong[ShortSha256.Lanes];
            for (int lane = 0; lane < messages.Length; lane++)
            {
                ShortSha256.Load(buffer, lane, messages[lane]);
            }

            ShortSha256.Hash(buffer, hashes);
            Assert.Equal(messages.Select(Platform), hashes);
        });

    private static ulong Platform(byte[] message) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(message));

    private static byte[] Message(int length, int seed) => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 31) + (seed * 17) + length))];
}
