using CsCheck;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Tests.Numerics;

public class MatrixProductTests
{
    [Fact]
    public void TimesTransposed_AnyShape_EqualsChainOfFusedMultiplyAdds() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 70], Gen.Int[1, 600], Gen.Int).Sample(
            (m, n, k, seed) =>
            {
                float[] a = Values(m * k, seed), b = Values(n * k, seed + 1), c = new float[m * n];
                MatrixProduct.TimesTransposed<float>(a, b, c, m, n, k);
                for (int i = 0; i < m; i++)
                {
                    for (int j = 0; j < n; j++)
                    {
                        Assert.Equal(Chain(a.AsSpan(i * k, k), b.AsSpan(j * k, k)), c[(i * n) + j]);
                    }
                }
            },
            iter: 60);

    [Fact]
    public void TimesTransposed_Double_AgreesWithPlainSums()
    {
        double[] a = [.. Values(19 * 333, 5).Select(x => (double)x)], b = [.. Values(35 * 333, 6).Select(x => (double)x)], c = new double[19 * 35];
        MatrixProduct.TimesTransposed<double>(a, b, c, 19, 35, 333);
        for (int i = 0; i < 19 * 35; i++)
        {
            double plain = 0;
            for (int p = 0; p < 333; p++)
            {
                plain += a[(i / 35 * 333) + p] * b[(i % 35 * 333) + p];
            }

            Assert.Equal(plain, c[i], 1e-11);
        }
    }

    [Fact]
    public void TimesTransposed_NaN_StaysInItsRowAndColumn()
    {
        float[] a = Values(16 * 40, 1), b = Values(33 * 40, 2), c = new float[16 * 33];
        a[(3 * 40) + 7] = float.NaN;
        MatrixProduct.TimesTransposed<float>(a, b, c, 16, 33, 40);
        for (int i = 0; i < c.Length; i++)
        {
            Assert.Equal(i / 33 == 3, float.IsNaN(c[i]));
        }
    }

    [Fact]
    public void Dot_AnyLength_AgreesWithPlainSum()
    {
        for (int n = 0; n < 70; n++)
        {
            float[] x = Values(n, n), y = Values(n, n + 99);
            Assert.Equal(x.Zip(y, (p, q) => (double)p * q).Sum(), OrderedSums.Dot(x, y), 1e-12);
        }
    }

    private static float Chain(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        float total = 0;
        for (int start = 0; start < x.Length; start += MatrixProduct.BlockDepth)
        {
            float sum = 0;
            for (int p = start; p < Math.Min(x.Length, start + MatrixProduct.BlockDepth); p++)
            {
                sum = MathF.FusedMultiplyAdd(x[p], y[p], sum);
            }

            total += sum;
        }

        return total;
    }

    private static float[] Values(int n, int seed)
    {
        var random = new Random(seed);
        float[] v = new float[n];
        for (int i = 0; i < n; i++)
        {
            v[i] = (random.NextSingle() * 2) - 1;
        }

        return v;
    }
}
