namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>Cuts a piece at the ranges that a pattern found.</summary>
internal static class PieceSplitter
{
    /// <summary>A behaviour by its name in tokenizer.json.</summary>
    public static PieceBehavior Behavior(string name) => name switch
    {
        "Removed" => PieceBehavior.Removed,
        "Isolated" => PieceBehavior.Isolated,
        "MergedWithPrevious" => PieceBehavior.MergedWithPrevious,
        "MergedWithNext" => PieceBehavior.MergedWithNext,
        "Contiguous" => PieceBehavior.Contiguous,
        _ => throw ComponentJson.Unsupported($"the split behaviour \"{name}\" isn't known"),
    };

    /// <summary>The pieces.</summary>
    /// <param name="piece">What is cut.</param>
    /// <param name="parts">Consecutive ranges that cover its text.</param>
    /// <param name="behavior">What becomes of the matches.</param>
    /// <param name="invert">Take what didn't match as the matches.</param>
    public static IEnumerable<TextPiece> Split(TextPiece piece, List<(int Start, int End, bool IsMatch)> parts, PieceBehavior behavior, bool invert)
    {
        List<(int Start, int End)> kept = [];
        bool? previous = null;
        if (behavior == PieceBehavior.MergedWithNext)
        {
            for (int i = parts.Count - 1; i >= 0; i--)
            {
                (int start, int end, bool isMatch) = parts[i];
                isMatch ^= invert;
                Append(kept, (start, end), isMatch && previous == false, front: true);
                previous = isMatch;
            }

            kept.Reverse();
        }
        else
        {
            foreach ((int start, int end, bool found) in parts)
            {
                bool isMatch = found ^ invert;
                if (!(isMatch && behavior == PieceBehavior.Removed))
                {
                    bool joins = behavior switch
                    {
                        PieceBehavior.MergedWithPrevious => isMatch && previous == false,
                        PieceBehavior.Contiguous => isMatch == previous,
                        _ => false,
                    };
                    Append(kept, (start, end), joins, front: false);
                }

                previous = isMatch;
            }
        }

        foreach ((int start, int end) in kept)
        {
            if (end > start)
            {
                yield return new TextPiece(piece.Text[start..end], piece.IsAtStart && start == 0);
            }
        }
    }

    private static void Append(List<(int Start, int End)> kept, (int Start, int End) range, bool joins, bool front)
    {
        if (joins && kept.Count > 0)
        {
            (int start, int end) = kept[^1];
            kept[^1] = front ? (range.Start, end) : (start, range.End);
        }
        else
        {
            kept.Add(range);
        }
    }
}
