namespace DotBpf.Embedded.Maps.Arenas;

/// <summary>What is known at a page, when free pages in a row begin there. Links are pages + 1.</summary>
internal struct FreeRange
{
    /// <summary>How many they are; 0 when none begin here.</summary>
    internal uint Count;

    /// <summary>The range that changed before this one; 0 when none did.</summary>
    internal uint Before;

    /// <summary>The range that changed after this one; 0 when none did.</summary>
    internal uint After;
}
