namespace DotBpf.Embedded;

/// <summary>What keeps something for simulated objects that ends with them: a map its values, cgroups their programs.</summary>
internal interface IOwnedValues
{
    /// <summary>Ends what an owner has.</summary>
    void End(SimulatedObject owner);
}
