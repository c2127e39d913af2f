namespace ProvenanceKit.Engine.Configuration;

/// <summary>What Python's <c>json.load</c> makes of a JSON value; integers and floats are different types there.</summary>
internal enum PythonValueKind
{
    None,
    Boolean,
    Integer,
    Float,
    Text,
    List,
    Dictionary,
}
