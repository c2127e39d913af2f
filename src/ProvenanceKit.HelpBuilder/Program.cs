using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Xml;
using ProvenanceKit.HelpBuilder.Checks;
using ProvenanceKit.HelpBuilder.Source;

namespace ProvenanceKit.HelpBuilder;

/// <summary>Run by the build of the module: assembly of the cmdlets, folder of the Markdown files, folder for the help.</summary>
internal static class Program
{
    private const string ErrorCodeType = "ProvenanceKit.Engine.Errors.ProvenanceErrorCode";

    private static int Main(string[] args)
    {
        if (args is not [var assemblyPath, var sourceFolder, var targetFolder])
        {
            Console.Error.WriteLine("Usage: ProvenanceKit.HelpBuilder <assembly> <source folder> <target folder>");
            return 2;
        }

        assemblyPath = Path.GetFullPath(assemblyPath);
        string library = Path.GetDirectoryName(assemblyPath)!;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(library, name.Name + ".dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        Assembly[] ours = [.. Directory.GetFiles(library, "ProvenanceKit*.dll").Select(AssemblyLoadContext.Default.LoadFromAssemblyPath)];
        Assembly module = ours.Single(assembly => Path.GetFullPath(assembly.Location) == assemblyPath);

        HashSet<string> errorIds = [.. ErrorIds.PowerShell, .. ErrorIds.InCode(assemblyPath), .. ours.Select(static assembly => assembly.GetType(ErrorCodeType)).OfType<Type>().SelectMany(Enum.GetNames)];
        HelpBuild build = HelpBuild.Run(
            module.GetTypes().Where(static type => type.IsDefined(typeof(CmdletAttribute))),
            [.. Directory.GetFiles(sourceFolder, "*.md").Order(StringComparer.Ordinal).Select(static file => new HelpSource(file, File.ReadAllText(file)))],
            errorIds,
            static name => AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetType(name) is not null),
            sourceFolder);
        foreach (string problem in build.Problems)
        {
            Console.WriteLine(problem);
        }

        if (build.Problems.Count > 0)
        {
            return 1;
        }

        Write(build, targetFolder, Path.GetFileName(assemblyPath) + "-Help.xml");
        return 0;
    }

    private static void Write(HelpBuild build, string folder, string mamlName)
    {
        Directory.CreateDirectory(folder);
        string[] topics = [.. build.Topics.Keys.Select(static name => name + ".help.txt")];
        foreach (string stale in Directory.GetFiles(folder).Where(file => !topics.Contains(Path.GetFileName(file))))
        {
            File.Delete(stale);
        }

        foreach ((string name, string text) in build.Topics)
        {
            File.WriteAllText(Path.Combine(folder, name + ".help.txt"), text);
        }

        using XmlWriter writer = XmlWriter.Create(
            Path.Combine(folder, mamlName), new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineChars = "\n" });
        build.Maml.Save(writer);
    }
}
