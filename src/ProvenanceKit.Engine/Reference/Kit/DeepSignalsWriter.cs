using System.Collections.Immutable;
using Parquet;
using Parquet.Schema;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>Writes a deep-signals file in the reference kit's long form; row groups of at most a million rows, snappy.</summary>
internal static class DeepSignalsWriter
{
    private const int GroupRows = 1 << 20;

    private static readonly DataField s_signal = new("signal", typeof(string), isNullable: true);
    private static readonly DataField s_layer = new("layer", typeof(int), isNullable: true);
    private static readonly DataField s_row = new("row", typeof(int), isNullable: true);
    private static readonly DataField s_column = new("col", typeof(int), isNullable: true);
    private static readonly DataField s_value = new("value", typeof(float), isNullable: true);

    /// <summary>The names of the signals that a table holds, in the reference kit's order.</summary>
    public static IEnumerable<string> Names(DeepSignals signals) =>
        Tables(signals).Select(static table => table.Signal).Distinct();

    /// <summary>Writes to a stream.</summary>
    public static void Write(DeepSignals signals, Stream stream) => WriteAsync(signals, stream).GetAwaiter().GetResult();

    private static async Task WriteAsync(DeepSignals signals, Stream stream)
    {
        ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(s_signal, s_layer, s_row, s_column, s_value), stream).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            Rows rows = new();
            foreach ((string signal, int? layer, int width, ImmutableArray<float> values) in Tables(signals))
            {
                for (int i = 0; i < values.Length; i++)
                {
                    rows.Add(signal, layer, width > 0 ? i / width : i, width > 0 ? i % width : null, values[i]);
                    if (rows.Signals.Count == GroupRows)
                    {
                        await rows.FlushAsync(writer).ConfigureAwait(false);
                    }
                }
            }

            await rows.FlushAsync(writer).ConfigureAwait(false);
        }
    }

    private static IEnumerable<(string Signal, int? Layer, int Width, ImmutableArray<float> Values)> Tables(DeepSignals signals)
    {
        if (signals.AnchorCosines is { IsEmpty: false } cosines)
        {
            yield return (DeepSignals.AnchorSignal, null, (int)Math.Sqrt(cosines.Length), cosines);
        }

        foreach ((string name, ImmutableArray<float>? vector) in new[]
        {
            (DeepSignals.NormSignal, signals.NormVector), (DeepSignals.EnergySignal, signals.LayerEnergyProfile),
            (DeepSignals.HistogramSignal, signals.EmbeddingNormHistogram), (DeepSignals.SignSignal, signals.SignSparsityProfile),
        })
        {
            if (vector is { IsEmpty: false } values)
            {
                yield return (name, null, 0, values);
            }
        }

        foreach ((int layer, ImmutableArray<float> values) in signals.LayerSamples ?? [])
        {
            yield return (DeepSignals.SampleSignal, layer, 0, values);
        }
    }

    private sealed class Rows
    {
        public List<string> Signals { get; } = [];

        private List<int?> Layers { get; } = [];

        private List<int?> Numbers { get; } = [];

        private List<int?> Columns { get; } = [];

        private List<float?> Values { get; } = [];

        public void Add(string signal, int? layer, int row, int? column, float value)
        {
            Signals.Add(signal);
            Layers.Add(layer);
            Numbers.Add(row);
            Columns.Add(column);
            Values.Add(value);
        }

        public async Task FlushAsync(ParquetWriter writer)
        {
            if (Signals.Count == 0)
            {
                return;
            }

            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync(s_signal, Signals).ConfigureAwait(false);
            await group.WriteAsync<int>(s_layer, Layers.ToArray().AsMemory()).ConfigureAwait(false);
            await group.WriteAsync<int>(s_row, Numbers.ToArray().AsMemory()).ConfigureAwait(false);
            await group.WriteAsync<int>(s_column, Columns.ToArray().AsMemory()).ConfigureAwait(false);
            await group.WriteAsync<float>(s_value, Values.ToArray().AsMemory()).ConfigureAwait(false);
            Signals.Clear();
            Layers.Clear();
            Numbers.Clear();
            Columns.Clear();
            Values.Clear();
        }
    }
}
