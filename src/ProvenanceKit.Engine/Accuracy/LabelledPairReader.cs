using System.Collections.Immutable;
using System.Text.Json;
using CsvHelper;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Accuracy;

/// <summary>
/// Reads labelled pairs from CSV (columns reference, difference, related or label) or JSON (an array of objects with the same names).
/// A label is true, yes, 1, related, linked, identical, descent, sibling or a relation such as fine-tune; or false, no, 0, unrelated, independent, sameinit, distil.
/// </summary>
internal static class LabelledPairReader
{
    private const long MaxBytes = 64 << 20;
    private static readonly string[] s_reference = ["reference", "a", "model_a", "parent", "path_a"];
    private static readonly string[] s_difference = ["difference", "b", "model_b", "child", "path_b"];
    private static readonly string[] s_label = ["related", "label", "is_related", "truth", "relation"];
    private static readonly string[] s_true = ["true", "yes", "1", "related", "linked", "identical", "descent", "sibling", "copy", "fine-tune", "finetune", "merge", "prune", "quantized", "quantised", "match"];
    private static readonly string[] s_false = ["false", "no", "0", "unrelated", "independent", "indep", "sameinit", "distil", "distill", "none", "no match"];

    /// <summary>Reads a file, JSON when its name says so, otherwise CSV.</summary>
    /// <exception cref="ProvenanceException">The file is missing, too large or not of that form.</exception>
    public static ImmutableArray<LabelledPair> Read(string path)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ModelNotFound, path, "The list of labelled pairs doesn't exist.");
        }

        if (info.Length > MaxBytes)
        {
            throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, path, "The list of labelled pairs is larger than 64 MB.");
        }

        try
        {
            using StreamReader reader = info.OpenText();
            return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Json(reader.ReadToEnd(), path) : Csv(reader, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, path, $"The list of labelled pairs can't be read: {e.Message}", innerException: e);
        }
    }

    private static ImmutableArray<LabelledPair> Csv(TextReader reader, string path)
    {
        var pairs = ImmutableArray.CreateBuilder<LabelledPair>();
        try
        {
            using CsvReader csv = CsvReader.Create(reader, new CsvReaderOptions { TrimWhitespace = true, DetectSeparatorHint = true }, leaveOpen: true);
            string[] header = [.. csv.Headers];
            int a = Column(header, s_reference, path), b = Column(header, s_difference, path), label = Column(header, s_label, path);
            while (csv.Read())
            {
                pairs.Add(Pair(csv.GetString(a), csv.GetString(b), csv.GetString(label), path, (int)csv.RowNumber));
            }
        }
        catch (Exception e) when (e is CsvFormatException or IndexOutOfRangeException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, path, "The list of labelled pairs isn't readable CSV.", innerException: e);
        }

        return pairs.ToImmutable();
    }

    private static ImmutableArray<LabelledPair> Json(string text, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                throw Invalid(path, "it isn't a JSON array");
            }

            var pairs = ImmutableArray.CreateBuilder<LabelledPair>();
            foreach (JsonElement element in document.RootElement.EnumerateArray())
            {
                pairs.Add(Pair(Field(element, s_reference), Field(element, s_difference), Field(element, s_label), path, pairs.Count + 1));
            }

            return pairs.ToImmutable();
        }
        catch (JsonException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, path, "The list of labelled pairs isn't readable JSON.", innerException: e);
        }
    }

    /// <summary>A pair from named values, such as a row of a table.</summary>
    /// <exception cref="ProvenanceException">A model or the label is missing, or the label is unknown.</exception>
    public static LabelledPair FromFields(IReadOnlyList<KeyValuePair<string, string?>> fields, string source, int row)
    {
        // The first of our names that has a value wins, so that a record with both a label and the truth is read by its truth.
        string? Value(string[] names) => names.Select(name => fields.FirstOrDefault(field => name.Equals(field.Key, StringComparison.OrdinalIgnoreCase)).Value)
            .FirstOrDefault(static value => !string.IsNullOrWhiteSpace(value));
        return Pair(Value(s_reference), Value(s_difference), Value(s_label), source, row);
    }

    private static string? Field(JsonElement element, string[] names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (names.Contains(property.Name, StringComparer.OrdinalIgnoreCase))
            {
                return property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : property.Value.GetRawText();
            }
        }

        return null;
    }

    private static int Column(string[] header, string[] names, string path)
    {
        int at = Array.FindIndex(header, h => names.Contains(h.Trim(), StringComparer.OrdinalIgnoreCase));
        return at >= 0 ? at : throw Invalid(path, $"it has no column '{names[0]}'");
    }

    private static LabelledPair Pair(string? a, string? b, string? label, string path, int row)
    {
        if (string.IsNullOrWhiteSpace(a) || string.IsNullOrWhiteSpace(b) || string.IsNullOrWhiteSpace(label))
        {
            throw Invalid(path, $"row {row} lacks a model or a label");
        }

        string text = label.Trim();
        bool related = s_true.Contains(text, StringComparer.OrdinalIgnoreCase);
        return related || s_false.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? new LabelledPair(a.Trim(), b.Trim(), related, text)
            : throw Invalid(path, $"row {row} has the unknown label '{text}'");
    }

    private static ProvenanceException Invalid(string path, string what) =>
        new(ProvenanceErrorCode.HeaderInvalid, path, $"The list of labelled pairs can't be used: {what}. Give the columns reference, difference and related.");
}
