namespace ProvenanceKit.Engine.Evidence;

/// <summary>What E1 found.</summary>
internal sealed record UnitCorrespondenceResult
{
    /// <summary>Whether the test ran.</summary>
    public required MeasurementState State { get; init; }

    /// <summary>Why it didn't.</summary>
    public string Reason { get; init; } = "";

    /// <summary>True when the reference has as many layers as the other model or more; layers are then listed from the other model's side.</summary>
    public bool ReferenceIsDeeper { get; init; }

    /// <summary>Measured layers of the shallower model with their partners.</summary>
    public IReadOnlyList<LayerMatch> Layers { get; init; } = [];

    /// <summary>Layers of the shallower model that were looked at, measured or not.</summary>
    public int LayerCount { get; init; }

    /// <summary>Layers that weren't looked at, so that less comes over the network.</summary>
    public IReadOnlyList<int> SkippedLayers { get; init; } = [];

    /// <summary>K.</summary>
    public int Matches { get; init; }

    /// <summary>L m.</summary>
    public int Units { get; init; }

    /// <summary>L: groups of units compared.</summary>
    public int Groups { get; init; }

    /// <summary>What was added to ln p for choosing layers and experts.</summary>
    public double Corrections { get; init; }

    /// <summary>Bound on ln p.</summary>
    public double LogP { get; init; }

    /// <summary>c.</summary>
    public double MeanCosine { get; init; }

    /// <summary>Sum of z over the groups, divided by its standard deviation.</summary>
    public double Z { get; init; }

    /// <summary>K / (L m).</summary>
    public double Fraction => Units > 0 ? (double)Matches / Units : 0;

    /// <summary>True when the test ran.</summary>
    public bool IsMeasured => State == MeasurementState.Measured;

    /// <summary>The layers that correspond beyond chance.</summary>
    public IEnumerable<LayerMatch> Corresponding => Layers.Where(static l => l.Corresponds);

    /// <summary>The models can't be compared this way.</summary>
    public static UnitCorrespondenceResult NotApplicable(string reason) => new() { State = MeasurementState.NotApplicable, Reason = reason };

    /// <summary>The weights aren't usable.</summary>
    public static UnitCorrespondenceResult Failed(string reason) => new() { State = MeasurementState.Failed, Reason = reason };
}
