namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>Entries that a handle lent to a typed view, which uses them without asking the handle.</summary>
internal interface ILentEntries
{
    /// <summary>From now on every use asks the handle, which was disposed.</summary>
    void Close();
}
