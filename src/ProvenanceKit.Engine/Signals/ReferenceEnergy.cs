using System.Runtime.Intrinsics;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals;

/// <summary>
/// The Frobenius norm of a tensor with the reference's rounding: all values as float32, eight float32 lanes from the first element to the last, square
/// then add without fusing. On large tensors the lanes stall (0.5 % at 59 M elements), which profiles of few layers magnify; by default the engine
/// sums exactly instead.
/// </summary>
internal static class ReferenceEnergy
{
    private const int BufferLength = 1 << 16;

    /// <summary>The norms of tensors, in their order. NaN or infinity where a tensor has one or overflows.</summary>
    /// <param name="checkpoint">Source of the values.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="maxThreads">Workers; 0 means one per core. Each tensor is summed by one worker.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static double[] Compute(Checkpoint checkpoint, IReadOnlyList<TensorInfo> tensors, int maxThreads, CancellationToken cancellationToken)
    {
        double[] energies = new double[tensors.Count];
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = maxThreads > 0 ? maxThreads : Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
        ParallelWork.For(tensors.Count, options, i => energies[i] = Compute(checkpoint, tensors[i], cancellationToken));
        return energies;
    }

    private static float Compute(Checkpoint checkpoint, TensorInfo tensor, CancellationToken cancellationToken)
    {
        float[] buffer = new float[Math.Min(BufferLength, tensor.ElementCount)];
        Vector256<float> lanes = default;
        float tail = 0;
        float total = 0;
        for (long first = 0; first < tensor.ElementCount; first += buffer.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<float> values = buffer.AsSpan(0, (int)Math.Min(buffer.Length, tensor.ElementCount - first));
            checkpoint.Read(tensor, first, values);
            int i = 0;
            for (; i + Vector256<float>.Count <= values.Length; i += Vector256<float>.Count)
            {
                Vector256<float> eight = Vector256.Create<float>(values[i..]);
                lanes += eight * eight;
            }

            for (; i < values.Length; i++)
            {
                tail += values[i] * values[i];
            }
        }

        for (int lane = 0; lane < Vector256<float>.Count; lane++)
        {
            total += lanes.GetElement(lane);
        }

        return MathF.Sqrt(total + tail);
    }
}
