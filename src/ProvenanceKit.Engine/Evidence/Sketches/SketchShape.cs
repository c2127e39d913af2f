using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>How much is stored, and the limits of what is read. Changing a size is a new <see cref="EvidenceSketch.CurrentVersion"/>.</summary>
internal static class SketchShape
{
    /// <summary>Numbers per norm gain.</summary>
    public const int GainWidth = 256;

    /// <summary>Layers with signatures.</summary>
    public const int SignatureLayers = 8;

    /// <summary>Layers of wide models with signatures by row: what is asked when the token strings give nothing.</summary>
    public const int RowSignatureLayers = 4;

    /// <summary>Layers whose signatures are stored without the gate as well, for comparison with models that have none.</summary>
    public const int UngatedLayers = 1;

    /// <summary>Widest models whose signatures are stored as weight rows and a map from rows to tokens.</summary>
    public const int MaxBasisWidth = 512;

    /// <summary>Rows of the embedding for the direction.</summary>
    public const int EmbeddingRows = 2048;

    /// <summary>Numbers per row of the embedding.</summary>
    public const int EmbeddingProjections = 4;

    /// <summary>Values per weight.</summary>
    public const int TensorValues = 16;

    /// <summary>Most weights with stored values.</summary>
    public const int MaxTensors = 4096;

    /// <summary>Most experts of a layer that are stored.</summary>
    public const int Experts = 2;

    /// <summary>Most layers that are read from a file.</summary>
    public const int MaxLayers = 1024;

    /// <summary>Most units, or numbers per unit, that are read from a file.</summary>
    public const int MaxSize = 512;

    /// <summary>Most tokens of a list that are read from a file.</summary>
    public const int MaxTokens = 4096;

    /// <summary>Units per group for the test by position: in narrow layers as many as are read from weights.</summary>
    public static int Units(int units) => Math.Min(units, units <= 1024 ? 256 : 128);

    /// <summary>Numbers per unit; rows that aren't longer stay whole.</summary>
    public static int UnitWidth(int columns) => columns <= 512 ? Math.Min(columns, 128) : 64;

    /// <summary>
    /// Tokens of a signature: as on weights for narrow models, up to a limit, because relatives that went far apart agree on each of them only a little;
    /// at most half the width for wide ones. In between the embedding of the tokens would be close to square, and its inverse root unstable.
    /// </summary>
    public static int TokenCount(int available, int width) => Math.Min(available, width <= MaxBasisWidth ? Math.Min(8 * width, 1024) : 256);

    /// <summary>Units per group with signatures: more where a layer is narrow, because relatives that went far apart agree less on which stand out.</summary>
    public static int SignatureUnits(int units) => Math.Min(units, units <= 1024 ? 128 : 64);

    /// <summary>The layers that have signatures, spread evenly.</summary>
    public static int[] Spread(int count, int wanted) =>
        count <= wanted ? [.. Enumerable.Range(0, count)] : [.. Enumerable.Range(0, wanted).Select(i => (int)((((2L * i) + 1) * count) / (2L * wanted)))];

    /// <summary>The groups of a layer that are stored: those that aren't experts, and a spread of the experts.</summary>
    public static int[] Groups(CanonicalLayer layer)
    {
        int[] experts = [.. Enumerable.Range(0, layer.Mlps.Count).Where(i => layer.Mlps[i].Expert >= 0)];
        return
        [
            .. Enumerable.Range(0, layer.Mlps.Count).Where(i => layer.Mlps[i].Expert < 0),
            .. Spread(experts.Length, Experts).Select(i => experts[i]),
        ];
    }
}
