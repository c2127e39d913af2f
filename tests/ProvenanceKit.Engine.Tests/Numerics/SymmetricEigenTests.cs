using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Tests.Numerics;

public class SymmetricEigenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(64)]
    [InlineData(257)]
    public void Decompose_RandomSymmetric_ReconstructsAndIsOrthonormal(int n)
    {
        double[] a = RandomSymmetric(n, 7);
        double[] values = new double[n];
        double[]? v = SymmetricEigen.Decompose((double[])a.Clone(), n, values);
        Assert.NotNull(v);
        double worst = 0, orthogonal = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = 0, dot = 0;
                for (int k = 0; k < n; k++)
                {
                    sum += v[(k * n) + i] * values[k] * v[(k * n) + j];
                    dot += v[(i * n) + k] * v[(j * n) + k];
                }

                worst = Math.Max(worst, Math.Abs(sum - a[(i * n) + j]));
                orthogonal = Math.Max(orthogonal, Math.Abs(dot - (i == j ? 1 : 0)));
            }
        }

        Assert.InRange(worst, 0, 1e-12 * n);
        Assert.InRange(orthogonal, 0, 1e-12 * n);
        Assert.True(values.SequenceEqual(values.Order()));
    }

    [Fact]
    public void Decompose_Diagonal_GivesSortedDiagonal()
    {
        double[] a = [3, 0, 0, 0, -1, 0, 0, 0, 2];
        double[] values = new double[3];
        Assert.NotNull(SymmetricEigen.Decompose(a, 3, values));
        Assert.Equal([-1, 2, 3], values);
    }

    [Fact]
    public void Decompose_RankOne_HasOneNonZeroValue()
    {
        double[] x = [1, 2, 3, 4, 5], a = new double[25], values = new double[5];
        for (int i = 0; i < 25; i++)
        {
            a[i] = x[i / 5] * x[i % 5];
        }

        Assert.NotNull(SymmetricEigen.Decompose(a, 5, values));
        Assert.Equal(55, values[4], 1e-12);
        Assert.All(values[..4], v => Assert.InRange(Math.Abs(v), 0, 1e-13));
    }

    [Fact]
    public void Decompose_Zero_GivesIdentity()
    {
        double[] values = new double[3];
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], SymmetricEigen.Decompose(new double[9], 3, values)!);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Decompose_NotFinite_GivesNull(double bad)
    {
        double[] a = RandomSymmetric(8, 1);
        a[9] = bad;
        Assert.Null(SymmetricEigen.Decompose(a, 8, new double[8]));
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e300)]
    public void Decompose_ExtremeScale_KeepsRelativeValues(double scale)
    {
        double[] a = RandomSymmetric(20, 3), plain = new double[20], scaled = new double[20];
        double[] b = [.. a.Select(x => x * scale)];
        SymmetricEigen.Decompose(a, 20, plain);
        SymmetricEigen.Decompose(b, 20, scaled);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(plain[i], scaled[i] / scale, 1e-10);
        }
    }

    internal static double[] RandomSymmetric(int n, int seed)
    {
        var random = new Random(seed);
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                a[(i * n) + j] = a[(j * n) + i] = random.NextDouble() - 0.5;
            }
        }

        return a;
    }
}
