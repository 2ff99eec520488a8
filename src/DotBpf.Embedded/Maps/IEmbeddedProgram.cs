namespace DotBpf.Embedded.Maps;

/// <summary>What a map needs to know of a loaded program of this host in order to hold it.</summary>
internal interface IEmbeddedProgram
{
    /// <summary>Its number on the host.</summary>
    uint Id { get; }

    /// <summary>What tail calls between programs require to be equal.</summary>
    ProgramOwner Owner { get; }

    /// <summary>Holds it, so that it and what it refers to stay; for a map, or for the time of a run.</summary>
    /// <returns>False when it has ended already.</returns>
    bool TryAddReference();

    /// <summary>Lets go of one hold.</summary>
    void Release();
}
