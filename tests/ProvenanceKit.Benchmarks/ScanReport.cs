using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using ProvenanceKit.Engine;
using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Fingerprints.Format;
using ProvenanceKit.Engine.Reference;
using ProvenanceKit.Engine.Reference.Database;
using ProvenanceKit.Engine.Reference.Scanning;
using ProvenanceKit.Engine.Reference.Sketches;

namespace ProvenanceKit.Benchmarks;

/// <summary>
/// A scan of a large database: writes one with synthetic fingerprints, then prints the time and memory of scans and whether their best three are those of a
/// full scan.
/// </summary>
internal static class ScanReport
{
    private const int QueryCount = 50;
    private const int Top = 3;

    /// <summary>Writes the database if it isn't there; apart from the measurement, so that its memory doesn't count.</summary>
    public static string Generate(int count, TextWriter output)
    {
        string folder = Folder(count);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        long start = Stopwatch.GetTimestamp();
        string staging = folder + ".part";
        if (Directory.Exists(staging))
        {
            Directory.Delete(staging, recursive: true);
        }

        StoredFingerprintFormat format = new();
        DatabaseWriter writer = new(staging, format);
        writer.Create(CancellationToken.None);
        Directory.CreateDirectory(Path.Combine(staging, DatabaseLayout.FingerprintFolder));
        for (int first = 0; first < count; first += 10_000)
        {
            var records = new (DatabaseRecord Record, byte[]? Sketch)[Math.Min(10_000, count - first)];
            Parallel.For(0, records.Length, i => records[i] = Write(staging, first + i));
            writer.Import(() => records, CancellationToken.None);
        }

        Directory.Move(staging, folder);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"database of {count} fingerprints written in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        return folder;
    }

    /// <summary>Measures.</summary>
    /// <param name="count">References.</param>
    /// <param name="fullQueries">How many queries are also answered by a full scan.</param>
    /// <param name="output">Receives the report.</param>
    public static void Run(int count, int fullQueries, TextWriter output)
    {
        string folder = Folder(count);
        ImmutableArray<ModelFingerprint> queries = [.. Enumerable.Range(0, QueryCount).Select(i => Query(i, count))];
        ScanOptions options = new() { Top = Top, Threshold = 0 };
        long start = Stopwatch.GetTimestamp();
        _ = ReferenceEngine.Scan(queries[0], [folder], options, null, CancellationToken.None);
        double cold = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double[] seconds = new double[queries.Length];
        ScanResult[] results = new ScanResult[queries.Length];
        for (int i = 0; i < queries.Length; i++)
        {
            start = Stopwatch.GetTimestamp();
            results[i] = ReferenceEngine.Scan(queries[i], [folder], options, null, CancellationToken.None);
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Process.GetCurrentProcess().Refresh();
        double peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0;
        double heap = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
        Array.Sort(seconds);
        double Percentile(double share) => seconds[Math.Min(seconds.Length - 1, (int)(share * seconds.Length))];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"scan of {count} references, {queries.Length} queries, best {Top}: scored in full {results.Average(static r => r.ScoredCount):0} of them"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"time: first {cold:0.000} s, then p50 {Percentile(0.5):0.000} s, p95 {Percentile(0.95):0.000} s, slowest {seconds[^1]:0.000} s"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"memory: peak {peak:0} MiB resident (the file of sketches has {(long)count * SketchLayout.Size / 1048576.0:0} MiB, mapped by windows), heap after {heap:0} MiB"));
        if (fullQueries > 0)
        {
            CompareWithFullScan(folder, queries[..Math.Min(fullQueries, queries.Length)], results, output);
        }
    }

    // Sketches of another version are worth nothing, so each has a database of its own.
    private static string Folder(int count) =>
        Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"provenancekit-scan-{count}-{System.Text.Encoding.ASCII.GetString(SketchLayout.Magic)}"));

    private static void CompareWithFullScan(string folder, ImmutableArray<ModelFingerprint> queries, ScanResult[] results, TextWriter output)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<IReferenceEntry> entries = ReferenceSources.Open(folder).Entries;
        var best = new List<(double Score, string Id)>[queries.Length];
        for (int i = 0; i < best.Length; i++)
        {
            best[i] = [];
        }

        Parallel.ForEach(entries, entry =>
        {
            ModelFingerprint reference = entry.Load();
            for (int i = 0; i < queries.Length; i++)
            {
                ProvenanceComparison comparison = FingerprintComparer.Compare(reference, queries[i], new ComparisonOptions());
                double score = comparison.IdentityScore ?? comparison.PipelineScore ?? 0;
                lock (best[i])
                {
                    best[i].Add((score, entry.Id));
                    if (best[i].Count > 64)
                    {
                        best[i] = [.. Ranked(best[i]).Take(Top)];
                    }
                }
            }
        });
        int equal = 0;
        for (int i = 0; i < queries.Length; i++)
        {
            string[] exact = [.. Ranked(best[i]).Take(Top).Select(item => item.Id)];
            string[] found = [.. results[i].Matches.Select(match => match.ReferenceId)];
            if (exact.SequenceEqual(found, StringComparer.Ordinal))
            {
                equal++;
            }
            else
            {
                output.WriteLine($"  {queries[i].Name}: full scan {string.Join(", ", Ranked(best[i]).Take(Top))}; found {string.Join(", ", results[i].Matches.Select(match => (match.IdentityScore, match.ReferenceId)))}");
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"exact: best {Top} equal to a full scan for {equal} of {queries.Length} queries (full scan {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s)"));
    }

    private static IOrderedEnumerable<(double Score, string Id)> Ranked(List<(double Score, string Id)> scores) =>
        scores.OrderByDescending(item => item.Score).ThenBy(item => item.Id, StringComparer.Ordinal);

    // Four of five descend from a base of the database, at different distances; the others from none.
    private static ModelFingerprint Query(int number, int count)
    {
        int families = count / SyntheticReference.FamilySize;
        return number % 5 == 4
            ? SyntheticReference.CreateQuery(families + number, 0, number)
            : SyntheticReference.CreateQuery(number * 7919 % families, 0.02 + (number * 0.03), number);
    }

    private static (DatabaseRecord Record, byte[]? Sketch) Write(string folder, int number)
    {
        ModelFingerprint fingerprint = SyntheticReference.Create(number);
        byte[] content = FingerprintEncoder.Encode(fingerprint, FingerprintDetail.Exact, CompressionLevel.Fastest);
        string path = $"{DatabaseLayout.FingerprintFolder}/{fingerprint.Name}.pkfp";
        File.WriteAllBytes(Path.Combine(folder, path), content);
        return (
            new DatabaseRecord
            {
                Type = DatabaseRecord.ReferenceType,
                Id = fingerprint.Name,
                Name = fingerprint.Name,
                FamilyId = "synthetic--llama",
                Family = "llama",
                Publisher = "synthetic",
                License = "unknown",
                SourceUri = "",
                Format = fingerprint.Format,
                ParameterBucket = fingerprint.Architecture.ParameterBucket,
                At = DateTimeOffset.UnixEpoch,
                Origin = ReferenceOrigin.Fingerprint,
                HasWeights = true,
                Architecture = fingerprint.Architecture,
                Fingerprint = new FileReference(path, Convert.ToHexStringLower(SHA256.HashData(content)), content.Length),
            },
            ModelSketch.Create(fingerprint.Name, fingerprint));
    }
}
