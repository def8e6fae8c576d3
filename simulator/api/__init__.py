"""What an algorithm imports: QCAlgorithm and the names of LEAN's AlgorithmImports."""
