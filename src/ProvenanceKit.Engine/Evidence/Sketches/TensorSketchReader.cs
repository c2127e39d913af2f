using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>Reads what identity is told by: single values of every weight by its role, and hashes over larger samples by name.</summary>
internal static class TensorSketchReader
{
    private const int WholeElements = 4096;
    private const int Runs = 32;
    private const int RunElements = 64;

    /// <summary>Single values of every weight.</summary>
    public static ImmutableArray<TensorSketch> Read(CanonicalModel model)
    {
        List<(string Key, MatrixView View)> views = model.Problem is null ? ByRole(model) : ByName(model.Checkpoint.Tensors, static t => t.Name);
        return
        [
            .. SketchShape.Spread(views.Count, SketchShape.MaxTensors)
                .Select(i => Read(model.Checkpoint, SketchHash.Of(views[i].Key), views[i].View)).OrderBy(static t => t.Key).ThenBy(static t => t.Rows),
        ];
    }

    /// <summary>Hash of names, types and shapes.</summary>
    public static string TableHash(Checkpoint checkpoint)
    {
        var table = new StringBuilder();
        foreach (TensorInfo tensor in Weights(checkpoint))
        {
            table.Append(CultureInfo.InvariantCulture, $"{tensor.Name}\0{Type(tensor)}\0{string.Join(',', tensor.Shape)}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(table.ToString())));
    }

    /// <summary>Hash of the values of small tensors and of 32 runs of 64 values of each large one.</summary>
    public static string ContentHash(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        float[] values = new float[WholeElements];
        byte[] bytes = new byte[WholeElements * 4];
        void Append(TensorInfo tensor, long first, int count)
        {
            checkpoint.Read(tensor, first, values.AsSpan(0, count));
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
            }

            hash.AppendData(bytes.AsSpan(0, 4 * count));
        }

        foreach (TensorInfo tensor in Weights(checkpoint))
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(Encoding.UTF8.GetBytes(tensor.Name));
            if (tensor.ElementCount <= WholeElements)
            {
                Append(tensor, 0, (int)tensor.ElementCount);
                continue;
            }

            for (int run = 0; run < Runs; run++)
            {
                long start = (long)((Int128)tensor.ElementCount * run / Runs), room = (long)((Int128)tensor.ElementCount * (run + 1) / Runs) - start - RunElements;
                Append(tensor, start + (long)(SketchHash.Mix((ulong)tensor.ElementCount, (ulong)run) % (ulong)(room + 1)), RunElements);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<TensorInfo> Weights(Checkpoint checkpoint) =>
        checkpoint.Tensors.Where(static t => !TensorMatching.IsDerived(t)).OrderBy(static t => t.Name, StringComparer.Ordinal);

    private static string Type(TensorInfo tensor) => tensor.Encoding ?? tensor.DataType.DisplayName();

    private static List<(string Key, MatrixView View)> ByRole(CanonicalModel model)
    {
        var views = new List<(string Key, MatrixView View)>();
        var covered = new HashSet<TensorInfo>();
        void Add(string key, MatrixView? view)
        {
            if (view is not null)
            {
                views.Add((key, view));
                covered.Add(view.Tensor);
            }
        }

        for (int i = 0; i < model.Layers.Count; i++)
        {
            CanonicalLayer layer = model.Layers[i];
            string prefix = i.ToString(CultureInfo.InvariantCulture);
            for (int g = 0; g < layer.Gains.Count; g++)
            {
                Add($"{prefix}/gain/{g}", TensorMatching.Flat(layer.Gains[g].Tensor));
            }

            int[] stored = SketchShape.Groups(layer);
            for (int g = 0; g < layer.Mlps.Count; g++)
            {
                bool isStored = stored.Contains(g);
                foreach (MatrixRole role in new[] { MatrixRole.Gate, MatrixRole.Up, MatrixRole.Down })
                {
                    if (model.Find(role, i, g) is { } view)
                    {
                        covered.Add(view.Tensor);
                        Add($"{prefix}/{role}/{g}", isStored ? view : null);
                    }
                }
            }

            foreach (MatrixRole role in new[] { MatrixRole.Query, MatrixRole.Key, MatrixRole.Value, MatrixRole.AttentionOutput })
            {
                Add($"{prefix}/{role}", model.Find(role, i));
            }
        }

        Add("embedding", model.Embedding);
        Add("head", model.OutputHead);
        Add("final", TensorMatching.Flat(model.FinalNorm));
        views.AddRange(ByName(model.Checkpoint.Tensors.Where(t => !covered.Contains(t)), static t =>
        {
            TensorName name = TensorName.Parse(t.Name);
            return string.Create(CultureInfo.InvariantCulture, $"{name.Layer}/{name.Expert}/{name.Module}/{name.Parameter}");
        }));
        return views;
    }

    private static List<(string Key, MatrixView View)> ByName(IEnumerable<TensorInfo> tensors, Func<TensorInfo, string> key) =>
        [.. tensors.Where(static t => !TensorMatching.IsDerived(t)).Select(t => (key(t), TensorMatching.Flat(t))).Where(static p => p.Item2 is not null).Select(static p => (p.Item1, p.Item2!))];

    private static TensorSketch Read(Checkpoint checkpoint, ulong key, MatrixView view)
    {
        int count = (int)Math.Min(SketchShape.TensorValues, (long)view.Rows * view.Columns);
        bool isEncoded = view.Tensor.DataType == TensorDataType.Encoded;
        float[] values = new float[count], errors = new float[isEncoded ? count : 0];
        for (int i = 0; i < count; i++)
        {
            ulong shape = ((ulong)view.Rows << 32) | (uint)view.Columns;
            int row = (int)(SketchHash.Mix(shape, (ulong)(2 * i)) % (ulong)view.Rows), column = (int)(SketchHash.Mix(shape, (ulong)((2 * i) + 1)) % (ulong)view.Columns);
            long element = view.RowOffset(row) + (column * view.ColumnStride);
            checkpoint.Read(view.Tensor, element, values.AsSpan(i, 1));
            if (isEncoded)
            {
                checkpoint.ReadQuantizationError(view.Tensor, element, errors.AsSpan(i, 1));
            }
        }

        return new TensorSketch { Key = key, Rows = view.Rows, Columns = view.Columns, DataType = Type(view.Tensor), Values = [.. values], QuantizationErrors = [.. errors] };
    }
}
