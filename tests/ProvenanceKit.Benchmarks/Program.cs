using System.Globalization;
using BenchmarkDotNet.Running;
using ProvenanceKit.Benchmarks;
using ProvenanceKit.Engine.Reference.Catalogue;

// "ratio" prints the share of the memory ceiling in one run, "fingerprint-file" sizes and times of fingerprint files; everything else goes to
// BenchmarkDotNet.
if (args is ["ratio", ..])
{
    double gigabytes = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 1.5;
    CeilingRatio.Run(gigabytes, Console.Out);
    return;
}

// "gguf [gigabytes]" prints how fast GGUF block formats are read from the file cache.
if (args is ["gguf", ..])
{
    GgufThroughput.Run(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 0.6, Console.Out);
    return;
}

// "catalogue" makes the shipped catalogue from the reference kit's published facts.
if (args is ["catalogue", string facts, string target])
{
    File.WriteAllText(target, CatalogueGenerator.Convert(File.ReadAllBytes(facts), facts));
    return;
}

if (args is ["fingerprint-file", var first, var second])
{
    FingerprintFileReport.RunWarm(first, second, Console.Out);
    return;
}

if (args is ["fingerprint-file"])
{
    FingerprintFileReport.Run(Console.Out);
    return;
}

// "scan [references] [queries that are also answered by a full scan]"; the database is written by a process of its own.
if (args is ["scan-database", string size])
{
    ScanReport.Generate(int.Parse(size, CultureInfo.InvariantCulture), Console.Out);
    return;
}

if (args is ["scan", ..])
{
    string references = args.Length > 1 ? args[1] : "100000";
    using (var generator = System.Diagnostics.Process.Start("dotnet", ["exec", typeof(ScanReport).Assembly.Location, "scan-database", references]))
    {
        generator.WaitForExit();
    }

    ScanReport.Run(int.Parse(references, CultureInfo.InvariantCulture), args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 50, Console.Out);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(CeilingRatio).Assembly).Run(args);
