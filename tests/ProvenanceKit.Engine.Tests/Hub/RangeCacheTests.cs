using CsCheck;
using ProvenanceKit.Engine.Hub.Remote;

namespace ProvenanceKit.Engine.Tests.Hub;

public class RangeCacheTests
{
    private static readonly byte[] s_file = [.. Enumerable.Range(0, 400).Select(static i => (byte)(i * 7))];

    [Fact]
    public void Read_AnyRangesKept_GivesTheirBytesAndNamesTheRest() =>
        Gen.Select(Gen.Int[0, 350], Gen.Int[1, 50]).List[0, 12].Select(Gen.Int[0, 350], Gen.Int[1, 50]).Sample((kept, from, length) =>
        {
            var cache = new RangeCache(1 << 20);
            bool[] known = new bool[s_file.Length];
            foreach ((int at, int count) in kept)
            {
                cache.Add(0, at, s_file[at..(at + count)]);
                known.AsSpan(at, count).Fill(true);
            }

            byte[] read = new byte[length];
            List<ByteRange> missing = cache.Read(0, from, read);
            Assert.Equal(missing, cache.Missing(new ByteRange(0, from, length)));
            foreach (ByteRange range in missing)
            {
                s_file.AsSpan((int)range.Offset, (int)range.Length).CopyTo(read.AsSpan((int)(range.Offset - from)));
                Assert.DoesNotContain(true, known[(int)range.Offset..(int)range.End]);
            }

            Assert.Equal(known[from..(from + length)].Count(static k => !k), missing.Sum(static r => r.Length));
            Assert.Equal(s_file[from..(from + length)], read);
        }, iter: 2000);

    [Fact]
    public void Add_MoreThanTheCapacity_DropsTheLeastRecentlyUsed()
    {
        var cache = new RangeCache(100);
        cache.Add(0, 0, new byte[40]);
        cache.Add(0, 40, new byte[40]);
        Assert.Empty(cache.Read(0, 0, new byte[40]));
        cache.Add(1, 0, new byte[40]);
        Assert.Empty(cache.Missing(new ByteRange(0, 0, 40)));
        Assert.Empty(cache.Missing(new ByteRange(1, 0, 40)));
        Assert.Equal([new ByteRange(0, 40, 40)], cache.Missing(new ByteRange(0, 40, 40)));
    }

    [Fact]
    public void Coalesce_AnyRanges_CoversThemAllWithoutOverlap() =>
        Gen.Select(Gen.Int[0, 1], Gen.Long[0, 40_000_000], Gen.Long[1, 20_000_000]).List[0, 20].Sample(ranges =>
        {
            ByteRange[] wanted = [.. ranges.Select(static r => new ByteRange(r.Item1, r.Item2, r.Item3))];
            List<ByteRange> requests = RangePlan.Coalesce(wanted);
            Assert.All(requests, static r => Assert.InRange(r.Length, 1, RangePlan.MaxRequestBytes));
            for (int i = 1; i < requests.Count; i++)
            {
                Assert.True(requests[i].File > requests[i - 1].File || requests[i].Offset >= requests[i - 1].End);
            }

            foreach (ByteRange range in wanted)
            {
                long at = range.Offset;
                foreach (ByteRange r in requests.Where(r => r.File == range.File && r.Offset <= at && r.End > at || (r.File == range.File && r.Offset == at)))
                {
                    at = r.End;
                }

                Assert.True(at >= range.End);
            }
        }, iter: 500);
}
