using System.Globalization;
using System.Text;

namespace ProvenanceKit.Engine.Reports;

/// <summary>A report as Markdown with tables (CommonMark with GitHub's tables). Everything that comes from a model is escaped.</summary>
internal static class MarkdownReport
{
    private const string Special = "\\`*_{}[]<>#!|~&$^@";

    /// <summary>Writes the text.</summary>
    public static string Write(ReportContent content)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Escape(content.Title)}\n\nMade on {content.GeneratedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC by ProvenanceKit {ReportContent.ToolVersion}.\n");
        List(text, content.Warnings.Select(static w => "Warning: " + w));
        if (content.Results.IsEmpty)
        {
            text.Append("\nThere were no results to report.\n");
        }

        foreach (ProvenanceTestResult test in content.Tests)
        {
            Write(text, test);
        }

        foreach (ProvenanceComparison comparison in content.Comparisons)
        {
            Write(text, comparison);
        }

        Ancestors(text, content);
        Lineage(text, content);
        Fingerprints(text, content);
        Inputs(text, content);
        text.Append("\n## What is claimed\n");
        List(text, PlainWords.Claims);
        text.Append("\n## What is not claimed\n");
        List(text, PlainWords.NotClaimed);
        text.Append("\n## Where frameworks ask for this\n\nReferences, not a statement of conformity.\n");
        Table(text, ["Framework", "Place", "What this record bears on"], PlainWords.Frameworks.Select(static f => (string[])[f.Framework, f.Place, f.Bearing]));
        text.Append("\n## How it was made\n");
        Table(text, ["What", "Value"], ReportParameters.Describe(content).Select(static p => (string[])[p.Name, p.Value]));
        return text.ToString();
    }

    /// <summary>Text that Markdown shows as it is, on one line, and that stays in its table cell.</summary>
    public static string Escape(string? text)
    {
        string line = VisibleText.OneLine(text);
        var escaped = new StringBuilder(line.Length + 8);
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];

            // Lists only start a line, and an address must not become a link.
            bool isMarkup = Special.Contains(c, StringComparison.Ordinal) || (i == 0 && (c is '-' or '+' or '=')) || (c == ':' && line.AsSpan(i).StartsWith("://", StringComparison.Ordinal));
            if (isMarkup)
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static void Write(StringBuilder text, ProvenanceTestResult test)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## Gate: {Escape(test.Model)}\n\n**{(test.Passed ? "Passed" : "Not passed")}** ({test.Outcome}, exit code {test.ExitCode}){(test.Policy is null ? "" : $" under {Escape(test.Policy)}")}\n");
        List(text, test.Reasons.IsDefault ? [] : test.Reasons);
        Table(text, ["Claim", "Outcome", "Compared with", "Verdict", "p-value", "Reason"], (test.Claims.IsDefault ? [] : test.Claims).Select(static c =>
            (string[])[c.Claim, c.Outcome.ToString(), c.Reference ?? "-", PlainWords.Word(c.Verdict), PlainWords.PValue(c.PValueLog10), c.Reason]));
    }

    private static void Write(StringBuilder text, ProvenanceComparison comparison)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {Escape(comparison.DifferenceModel)} against {Escape(comparison.ReferenceModel)}\n\n**{PlainWords.Word(comparison.Verdict)}.** {Escape(PlainWords.Explain(comparison.Verdict))}\n\n{Escape(comparison.Summary)}\n");
        if (PlainWords.Direction(comparison.Direction, comparison.ReferenceModel, comparison.DifferenceModel) is { } direction)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Escape(direction)}\n");
        }

        if (comparison.Evidence is { } evidence)
        {
            List(text, (evidence.Conflicts.IsDefault ? [] : evidence.Conflicts).Select(static c => "Conflict: " + c));
            Table(text, ["Test", "State", "Finding", "p-value"], (evidence.Tests.IsDefault ? [] : evidence.Tests).Select(static t =>
                (string[])[PlainWords.Name(t.Test), t.State.ToString(), t.Finding, PlainWords.PValue(t.PValueLog10)]));
            Table(text, ["Layer", "Comes from", "Of", "Units that correspond"], (evidence.LayerMap.IsDefault ? [] : evidence.LayerMap).Select(static l => (string[])
            [
                l.ChildLayer.ToString(CultureInfo.InvariantCulture), l.ParentLayer?.ToString(CultureInfo.InvariantCulture) ?? "none", l.ParentModel,
                l.MatchedFraction.ToString("0.00", CultureInfo.InvariantCulture),
            ]));
        }

        text.Append(CultureInfo.InvariantCulture, $"\nReference kit: {Escape(comparison.ReferenceDecision)}, pipeline {PlainWords.Score(comparison.PipelineScore)}, identity {PlainWords.Score(comparison.IdentityScore)}, tokenizer {PlainWords.Score(comparison.TokenizerScore)}.\n");
        Table(text, ["Signal", "Score", "Reason"], (comparison.Signals.IsDefault ? [] : comparison.Signals).Select(static s =>
            (string[])[PlainWords.Name(s.Name), PlainWords.Score(s.Score), s.Score is null ? $"{s.State}: {s.Reason}" : ""]));
        List(text, PlainWords.Cautions(comparison).Select(static w => "Warning: " + w));
    }

    private static void Ancestors(StringBuilder text, ReportContent content)
    {
        foreach (IGrouping<(string Model, string), ReferenceMatch> group in content.Matches.GroupBy(static m => (m.QueryModel, m.QueryPath)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## Ancestors of {Escape(group.Key.Model)}\n");
            List(text, group.Where(static m => m.Model.Length == 0).Select(static m => m.Why));
            Table(text, ["Rank", "Reference", "Verdict", "p-value", "Score", "Licence", "Why"], group.Where(static m => m.Model.Length > 0).Select(static m => (string[])
            [
                m.Rank.ToString(CultureInfo.InvariantCulture), m.Model, PlainWords.Word(m.Verdict) + (m.IsMetadataOnly ? " (metadata only)" : ""),
                PlainWords.PValue(m.PValueLog10), PlainWords.Score(m.IdentityScore ?? m.PipelineScore), m.License, m.Why,
            ]));
        }
    }

    private static void Lineage(StringBuilder text, ReportContent content)
    {
        if (!content.Edges.IsEmpty)
        {
            text.Append("\n## Lineage\n");
            Table(text, ["Model", "Comes from", "How", "Share", "p-value", "Finding"], content.Edges.Select(static e => (string[])
            [
                e.Child, e.Parent ?? "-", PlainWords.Relation(e.Relation), e.Coefficient?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-",
                PlainWords.PValue(e.PValueLog10), e.Evidence?.Summary ?? "",
            ]));
        }
    }

    private static void Fingerprints(StringBuilder text, ReportContent content)
    {
        if (!content.Fingerprints.IsEmpty)
        {
            text.Append("\n## Models\n");
            Table(text, ["Model", "Type", "Layers", "Width", "Parameters", "Size", "Tokens", "Family hash"], content.Fingerprints.Select(static f => (string[])
            [
                f.Name, f.Architecture.ModelType, f.Architecture.HiddenLayerCount.ToString(CultureInfo.InvariantCulture), f.Architecture.HiddenSize.ToString(CultureInfo.InvariantCulture),
                f.ParameterCount.ToString(CultureInfo.InvariantCulture), PlainWords.Bytes(f.WeightBytes), f.Tokenizer?.VocabularySize.ToString(CultureInfo.InvariantCulture) ?? "-",
                f.Architecture.FamilyHash,
            ]));
        }
    }

    private static void Inputs(StringBuilder text, ReportContent content)
    {
        if (!content.Inputs.IsEmpty)
        {
            text.Append("\n## Inputs\n");
            Table(text, ["Model", "File", "Bytes", "SHA-256"], content.Inputs.SelectMany(static i => i.Files.IsEmpty
                ? [(string[])[i.Name, i.Path, "-", i.Note ?? "-"]]
                : i.Files.Select(f => (string[])[i.Name, f.Name, f.Length.ToString(CultureInfo.InvariantCulture), f.Sha256 ?? "not computed"])));
            List(text, content.Inputs.Where(static i => !i.Files.IsEmpty).Select(static i => i.Note is null ? null : $"{i.Name}: {i.Note}").OfType<string>());
        }
    }

    private static void Table(StringBuilder text, string[] columns, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        if (all.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n| {string.Join(" | ", columns)} |\n|{string.Concat(Enumerable.Repeat(" --- |", columns.Length))}\n");
            foreach (string[] row in all)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(Escape))} |\n");
            }
        }
    }

    private static void List(StringBuilder text, IEnumerable<string> items)
    {
        string[] all = [.. items];
        if (all.Length > 0)
        {
            text.Append('\n').AppendJoin("", all.Select(static item => $"- {Escape(item)}\n"));
        }
    }
}
