using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Tests.Checkpoints.Layout;
using Xunit.Abstractions;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>The p-values on pairs that are independent by construction.</summary>
public class CalibrationTests(ITestOutputHelper output)
{
    private const int Pairs = 3000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void UnitCorrespondence_IndependentPairs_KeepsItsLevel(int layers)
    {
        double[] p = new double[Pairs];
        var counts = new int[64];
        Parallel.For(0, Pairs, pair =>
        {
            var random = new Random((layers * 100_000) + pair);
            int k = 0;
            for (int l = 0; l < layers; l++)
            {
                k += UnitCell.Measure(Rows(random, 48, 24), Rows(random, 48, 24)).Matches;
            }

            p[pair] = Math.Exp(LogProbability.FixedPoints(k, layers));
            Interlocked.Increment(ref counts[Math.Min(k, 63)]);
        });
        output.WriteLine($"K: {string.Join(' ', counts.Take(16))}");
        foreach (double alpha in new[] { 0.1, 0.01, 0.001 })
        {
            double share = p.Count(x => x <= alpha) / (double)Pairs;
            output.WriteLine(FormattableString.Invariant($"layers {layers} alpha {alpha} share {share}"));
            Assert.InRange(share, 0, alpha);
        }
    }

    [Fact]
    public void UnitCorrespondence_DifferentDepths_KeepsItsLevel()
    {
        int below = 0, total = 2000;
        Parallel.For(0, total, pair =>
        {
            var random = new Random(9_000_000 + pair);
            UnitRows[] deep = [.. Enumerable.Range(0, 5).Select(_ => Rows(random, 32, 16))], shallow = [.. Enumerable.Range(0, 3).Select(_ => Rows(random, 32, 16))];
            int k = shallow.Sum(s => deep.Max(d => UnitCell.Measure(s, d).Matches));
            if (LogProbability.FixedPoints(k, 3) + (3 * Math.Log(5)) <= Math.Log(0.1))
            {
                Interlocked.Increment(ref below);
            }
        });
        Assert.InRange(below / (double)total, 0, 0.1);
    }

    [Fact]
    public void DisguiseProofMatching_IndependentPairs_StaysUnderItsBound()
    {
        const int total = 400;
        double[] p = new double[total];
        int[] most = new int[1];
        Parallel.For(0, total, pair =>
        {
            CanonicalModel a = CanonicalModel.Open(LayoutWriter.Write(Small(2 * pair), "llama")), b = CanonicalModel.Open(LayoutWriter.Write(Small((2 * pair) + 1), "llama"));
            DisguiseProofResult r = DisguiseProofMatching.Run(a, b, TokenPairs.ByRow(96), UnitSampling.Default, new ParallelOptions { MaxDegreeOfParallelism = 1 });
            Assert.True(r.IsMeasured, r.Reason);
            p[pair] = Math.Exp(r.LogP);
            lock (most)
            {
                most[0] = Math.Max(most[0], r.Layers.Max(l => l.Matches));
            }
        });
        output.WriteLine($"most matches in a layer {most[0]}, smallest p {p.Min()}");
        foreach (double alpha in new[] { 0.1, 0.01 })
        {
            Assert.InRange(p.Count(x => x <= alpha) / (double)total, 0, alpha);
        }
    }

    private static SyntheticModel Small(int seed) => new(seed, layers: 2, hidden: 24, units: 48, heads: 2, keyValueHeads: 2, tokens: 96);

    private static UnitRows Rows(Random random, int units, int width)
    {
        float[] values = new float[units * width];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)SyntheticModel.Normal(random);
        }

        return UnitRows.Normalise(values, units, width);
    }
}
