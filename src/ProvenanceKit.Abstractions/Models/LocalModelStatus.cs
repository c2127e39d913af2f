namespace ProvenanceKit;

/// <summary>Whether a model that was found can be read, as far as names and sizes of files tell.</summary>
public enum LocalModelStatus
{
    /// <summary>All files are there.</summary>
    Complete,

    /// <summary>Files are missing, or a download isn't finished.</summary>
    Incomplete,

    /// <summary>The weights are of a format that isn't read.</summary>
    Unsupported,

    /// <summary>What says which files belong to the model is broken or can't be read.</summary>
    Unreadable,
}
