using System.Reflection;
using System.Reflection.Emit;

namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>An assembly with the name of a package and another version, as another module of the session may have brought it.</summary>
internal static class StubAssembly
{
    /// <summary>Writes the assembly into a folder and returns its path. It has one public type that tells it from the real one.</summary>
    public static string Write(string folder, string name, Version version)
    {
        var builder = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = version }, typeof(object).Assembly);
        builder.DefineDynamicModule(name).DefineType($"{name}.Stub", TypeAttributes.Public | TypeAttributes.Class).CreateType();
        string path = Path.Combine(folder, name + ".dll");
        builder.Save(path);
        return path;
    }
}
