using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Tests.Numerics;

public sealed class ParallelWorkTests
{
    [Fact]
    public void For_BodyFails_ThrowsTheExceptionItself()
    {
        var failure = new ProvenanceException(ProvenanceErrorCode.FileTruncated, "model.safetensors", "the file became shorter");
        Assert.Same(failure, Assert.Throws<ProvenanceException>(() => ParallelWork.For(100, new ParallelOptions(), i =>
        {
            if (i % 10 == 3)
            {
                throw failure;
            }
        })));
        Assert.Same(failure, Assert.Throws<ProvenanceException>(
            () => ParallelWork.Invoke(new ParallelOptions(), static () => { }, () => ParallelWork.For(2, new ParallelOptions(), _ => throw failure))));
    }

    [Fact]
    public void For_Cancelled_ThrowsThat()
    {
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => ParallelWork.For(1000, new ParallelOptions { CancellationToken = source.Token }, i =>
        {
            source.Cancel();
            source.Token.ThrowIfCancellationRequested();
        }));
    }

    [Fact]
    public void For_AllGoesWell_RunsEachOnce()
    {
        int[] seen = new int[1000];
        ParallelWork.For(seen.Length, new ParallelOptions(), i => Interlocked.Increment(ref seen[i]));
        Assert.All(seen, static n => Assert.Equal(1, n));
    }
}
