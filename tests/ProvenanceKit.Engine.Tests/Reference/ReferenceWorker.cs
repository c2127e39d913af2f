using System.Diagnostics;
using System.Globalization;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>A process that writes to a database, to be one of several or to be killed.</summary>
internal static class ReferenceWorker
{
    /// <summary>First argument of the process.</summary>
    public const string Command = "reference-worker";

    /// <summary>Starts a process that adds references and writes the id of each to its output when it is added.</summary>
    public static Process StartAdding(string database, string prefix, int count) =>
        Start("add", database, prefix, count.ToString(CultureInfo.InvariantCulture));

    /// <summary>Starts a process that installs an archive and then writes "installed".</summary>
    public static Process StartInstalling(string folder, Uri archive, string sha256) => Start("install", folder, archive.ToString(), sha256);

    /// <summary>What the process does.</summary>
    public static int Run(string[] args)
    {
        switch (args)
        {
            case ["add", var database, var prefix, var count]:
                for (int i = 0; i < int.Parse(count, CultureInfo.InvariantCulture); i++)
                {
                    ModelFingerprint model = SyntheticFingerprint.Create(i, $"{prefix}-{i}");
                    _ = ReferenceEngine.AddReference(database, model, new ReferenceDetails { Publisher = prefix }, CancellationToken.None);
                    Console.WriteLine(model.Name);
                    Console.Out.Flush();
                }

                return 0;
            case ["install", var folder, var archive, var sha256]:
                Console.WriteLine("ready");
                Console.Out.Flush();
                InstallOptions options = new() { ArchiveUri = new Uri(archive), Sha256 = sha256, AllowLoopbackHttp = true };
                _ = ReferenceEngine.Install(folder, options, null, CancellationToken.None);
                Console.WriteLine("installed");
                return 0;
            default:
                return 2;
        }
    }

    private static Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", ["exec", typeof(ReferenceWorker).Assembly.Location, Command, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
