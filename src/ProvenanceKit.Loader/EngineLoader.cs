using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace ProvenanceKit.Loader;

/// <summary>
/// Keeps the engine and its packages out of the session's own load context, so that they can't clash with what other modules bring.
/// PowerShell loads nested modules before it reflects the root module, and this assembly is the only nested one.
/// </summary>
public sealed class EngineLoader : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private const string EngineAssemblyName = "ProvenanceKit.Engine";

    private static readonly Lock s_gate = new();
    private static EngineLoadContext? s_context;

    // Several runspaces of one process may import the module; the hook goes with the last of them.
    private static int s_imports;

    /// <inheritdoc/>
    public void OnImport()
    {
        lock (s_gate)
        {
            s_context ??= new EngineLoadContext(Path.Combine(Path.GetDirectoryName(typeof(EngineLoader).Assembly.Location)!, "engine"));
            if (s_imports++ == 0)
            {
                AssemblyLoadContext.Default.Resolving += Resolve;
            }
        }
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        lock (s_gate)
        {
            if (s_imports > 0 && --s_imports == 0)
            {
                AssemblyLoadContext.Default.Resolving -= Resolve;
            }
        }
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == EngineAssemblyName ? s_context?.LoadFromAssemblyName(name) : null;

    private sealed class EngineLoadContext(string folder) : AssemblyLoadContext("ProvenanceKit.Engine")
    {
        // What isn't in the folder (the framework, the shared records) comes from the default context.
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string path = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
