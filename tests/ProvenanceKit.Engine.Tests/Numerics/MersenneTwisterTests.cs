using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Tests.Numerics;

public sealed class MersenneTwisterTests
{
    [Fact]
    public void NextUInt32_Seed5489_GivesThePublishedTenThousandthOutput()
    {
        // The C++ standard requires this of std::mt19937 with its default seed ([rand.predef]).
        MersenneTwister generator = new(5489);
        for (int i = 1; i < 10_000; i++)
        {
            generator.NextUInt32();
        }

        Assert.Equal(4123659995u, generator.NextUInt32());
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(5u)]
    [InlineData(64u)]
    [InlineData(uint.MaxValue)]
    public void NextBounded_AnyMaximum_StaysWithin(uint maximum)
    {
        MersenneTwister generator = new(42);

        Assert.All(Enumerable.Range(0, 200).Select(_ => generator.NextBounded(maximum)), value => Assert.InRange(value, 0u, maximum));
    }

    [Fact]
    public void Permutation_OfNothingOrOne_IsTrivial()
    {
        Assert.Empty(new MersenneTwister(42).Permutation(0));
        Assert.Equal([0], new MersenneTwister(42).Permutation(1));
    }
}
