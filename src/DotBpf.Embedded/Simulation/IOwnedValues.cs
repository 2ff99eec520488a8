namespace DotBpf.Embedded;

/// <summary>A map whose values belong to simulated objects and end with them.</summary>
internal interface IOwnedValues
{
    /// <summary>Ends the values of an owner.</summary>
    void End(SimulatedObject owner);
}
