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

BenchmarkSwitcher.FromAssembly(typeof(CeilingRatio).Assembly).Run(args);
